package io.vouchsafe.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.local.SampleGenerator.Customer;
import io.vouchsafe.local.SampleGenerator.History;
import io.vouchsafe.local.SampleGenerator.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The sample store that is committed is what its generator makes, and has all that it should. */
class SampleGeneratorTest {

  private static final Sample SAMPLE = SampleGenerator.generate();
  private static final Path FOLDER = Path.of("src/test/resources/sample");

  @Test
  void makesTheFilesThatAreCommitted() throws IOException {
    assertThat(Files.readString(FOLDER.resolve("customers.csv"))).isEqualTo(SAMPLE.customersFile());
    assertThat(Files.readString(FOLDER.resolve("orders.csv"))).isEqualTo(SAMPLE.ordersFile());
  }

  @Test
  void makesAStoreOfTheSizeThatIsPromised() {
    assertThat(SAMPLE.customers()).hasSize(200);
    assertThat(SAMPLE.orders()).hasSizeBetween(1_400, 1_600);
    assertThat(SAMPLE.orders()).allMatch(order -> order.age() > 0 && order.age() < 730_000);
  }

  @Test
  void givesEveryCustomerOrderAndMailboxItsOwnName() {
    assertThat(SAMPLE.customers()).extracting(Customer::identifier).doesNotHaveDuplicates();
    assertThat(SAMPLE.customers()).extracting(Customer::email).doesNotHaveDuplicates();
    assertThat(SAMPLE.orders()).extracting(SampleGenerator.Order::orderId).doesNotHaveDuplicates();
  }

  @Test
  void keepsEverybodyClearOfEveryBoundary() {
    assertThat(SAMPLE.customers())
        .noneMatch(customer -> SAMPLE.historyOf(customer.identifier()).isNearABoundary());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("segments")
  void hasMembersAndOthersInEverySegment(String segment, BiPredicate<Customer, History> isMember) {
    List<Customer> members =
        SAMPLE.customers().stream()
            .filter(customer -> isMember.test(customer, SAMPLE.historyOf(customer.identifier())))
            .toList();
    assertThat(members).as(segment).hasSizeBetween(5, 195);
  }

  static Stream<Arguments> segments() {
    return Stream.of(
        segment("new_contact", (customer, history) -> history.placed() == 0),
        segment(
            "subscriber",
            (customer, history) ->
                history.placed() == 0
                    && (!customer.subscriberId().isEmpty() || labelled(customer, "Subscriber"))),
        segment(
            "returning",
            (customer, history) ->
                history.placed() >= 2
                    || labelled(customer, "Returning")
                    || labelled(customer, "Registered")),
        segment("referred", (customer, history) -> isReferred(customer)),
        segment(
            "loyalty_member",
            (customer, history) ->
                customer.loyaltyMember() || labelled(customer, "Loyalty member")),
        segment("profitable", (customer, history) -> history.profitable()),
        segment("unprofitable", (customer, history) -> history.unprofitable()),
        segment("lapsed", (customer, history) -> history.lapsed()),
        segment("won_back", (customer, history) -> history.wonBack()));
  }

  private static Arguments segment(String key, BiPredicate<Customer, History> isMember) {
    return Arguments.of(key, isMember);
  }

  private static boolean labelled(Customer customer, String label) {
    return customer.type().equalsIgnoreCase(label);
  }

  private static boolean isReferred(Customer customer) {
    Set<String> codesOfOthers = new HashSet<>();
    for (Customer other : SAMPLE.customers()) {
      if (!other.equals(customer) && !other.referralCode().isEmpty()) {
        codesOfOthers.add(other.referralCode());
      }
    }
    return codesOfOthers.contains(customer.referrerCode()) || labelled(customer, "Referred");
  }
}
