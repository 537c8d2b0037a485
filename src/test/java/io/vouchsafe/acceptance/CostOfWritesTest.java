package io.vouchsafe.acceptance;

import static io.vouchsafe.acceptance.RedemptionSteps.assertRedeemed;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.acceptance.Given.Attempt;
import io.vouchsafe.acceptance.Given.Promotion;
import io.vouchsafe.testing.LocalApiExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;

/** What a redemption writes: no counter that no limit needs, and nothing that all of them share. */
class CostOfWritesTest {

  private static final Transactions transactions = new Transactions();

  @RegisterExtension
  static final LocalApiExtension api = LocalApiExtension.instance().with(transactions);

  private static final Given given = new Given(api);
  private static final RedemptionSteps steps = new RedemptionSteps(api);

  /** Notes the items of every transaction. */
  private static final class Transactions implements ExecutionInterceptor {

    private final List<TransactWriteItem> items = new CopyOnWriteArrayList<>();

    @Override
    public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
      if (context.request() instanceof TransactWriteItemsRequest transaction) {
        items.addAll(transaction.transactItems());
      }
    }

    /** The tables that were written to, each as often as there were items. */
    List<String> tables() {
      List<String> tables = new ArrayList<>();
      for (TransactWriteItem item : items) {
        String name = item.put() == null ? item.update().tableName() : item.put().tableName();
        api.variables().entrySet().stream()
            .filter(variable -> variable.getValue().equals(name))
            .map(variable -> variable.getKey())
            .forEach(tables::add);
      }
      return tables;
    }
  }

  private Promotion unlimited = new Promotion("", "");

  @BeforeEach
  void startAfterThePromotionIsMade() {
    unlimited = given.promotion().make();
    transactions.items.clear();
  }

  @Test
  void anUnlimitedCodeWithoutACustomerWritesTheRedemptionOnly() {
    assertRedeemed(given.attempt(unlimited.code()).redeem());

    assertThat(transactions.tables()).containsExactly("REDEMPTIONS_TABLE");
  }

  @Test
  void anUnlimitedCodeWritesTheRedemptionAndTheCustomersProfile() {
    assertRedeemed(given.attempt(unlimited.code()).customer("pays-little").redeem());

    assertThat(transactions.tables())
        .containsExactlyInAnyOrder("REDEMPTIONS_TABLE", "CUSTOMERS_TABLE");
  }

  @Test
  void aLimitedCodeWritesOneCounter() {
    Promotion limited =
        given.promotion().with("max_redemptions", 5).with("max_total_budget", 100).make();
    transactions.items.clear();

    assertRedeemed(given.attempt(limited.code()).redeem());

    assertThat(transactions.tables())
        .containsExactlyInAnyOrder("REDEMPTIONS_TABLE", "PROMOTIONS_TABLE");
  }

  @Test
  void confirmingAnUnlimitedCodeTouchesNoPromotion() {
    Attempt attempt = given.attempt(unlimited.code()).customer("pays-little-later");
    assertRedeemed(attempt.redeem());
    assertThat(attempt.confirm().status()).isEqualTo(200);
    assertThat(attempt.cancel().status()).isEqualTo(204);

    assertThat(transactions.tables()).doesNotContain("PROMOTIONS_TABLE");
  }

  @Test
  void aUniqueVoucherWritesItselfAndNoPromotion() {
    String voucher = steps.uniqueVoucher(unlimited);
    transactions.items.clear();

    assertRedeemed(given.attempt(voucher).redeem());

    assertThat(transactions.tables())
        .containsExactlyInAnyOrder("REDEMPTIONS_TABLE", "PROMOTIONS_TABLE");
    assertThat(transactions.items)
        .anySatisfy(item -> assertThat(item.toString()).contains(voucher));
  }
}
