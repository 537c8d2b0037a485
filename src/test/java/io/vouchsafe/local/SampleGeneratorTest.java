package io.vouchsafe.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.local.SampleGenerator.Customer;
import io.vouchsafe.local.SampleGenerator.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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

  @ParameterizedTest
  @EnumSource
  void hasMembersAndOthersInEverySegment(SampleSegment segment) {
    List<Customer> members =
        SAMPLE.customers().stream().filter(customer -> segment.has(customer, SAMPLE)).toList();
    assertThat(members).hasSizeBetween(5, 195);
  }
}
