package io.vouchsafe.core.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Currency;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** What holds of every discount, in currencies with none, two and three decimals. */
class RewardPropertiesTest {

  private static final BigInteger TWO = BigInteger.TWO;

  /** A transaction in a currency, its cost rounded to the minor unit. */
  record Transaction(Money money, BigDecimal cost) {

    int decimals() {
      return money.zero().scale();
    }

    BigInteger minorUnits() {
      return cost.unscaledValue();
    }
  }

  @Provide
  Arbitrary<Transaction> transactions() {
    Arbitrary<Money> moneys =
        Arbitraries.of("EUR", "JPY", "KWD").map(code -> new Money(Currency.getInstance(code)));
    Arbitrary<BigDecimal> costs =
        Arbitraries.oneOf(
            decimals("0", "10000000", 3),
            decimals("0", "1", 3),
            Arbitraries.of("0", "0.01", "0.001", "1", "9999999.99", "9999999.999")
                .map(BigDecimal::new));
    return Combinators.combine(moneys, costs)
        .as((money, cost) -> new Transaction(money, money.round(cost)));
  }

  @Provide
  Arbitrary<BigDecimal> percents() {
    return Arbitraries.oneOf(
        decimals("0.0001", "100", 4),
        Arbitraries.of("0.01", "10", "12.5", "33.333", "50", "99.99", "100").map(BigDecimal::new));
  }

  @Provide
  Arbitrary<BigDecimal> amounts() {
    return decimals("0.001", "10000000", 3);
  }

  private static Arbitrary<BigDecimal> decimals(String lowest, String highest, int scale) {
    return Arbitraries.bigDecimals()
        .between(new BigDecimal(lowest), new BigDecimal(highest))
        .ofScale(scale);
  }

  @Property
  void aPercentageIsExactToTheMinorUnitHalfUp(
      @ForAll("transactions") Transaction transaction, @ForAll("percents") BigDecimal percent) {
    BigDecimal granted = granted(transaction, new Discount.Percentage(percent), null);

    // Half of the divisor more, cut off: in whole numbers, so with another arithmetic.
    BigInteger divisor = BigInteger.valueOf(100).multiply(BigInteger.TEN.pow(percent.scale()));
    BigInteger minorUnits =
        transaction
            .minorUnits()
            .multiply(percent.unscaledValue())
            .multiply(TWO)
            .add(divisor)
            .divide(divisor.multiply(TWO));
    assertThat(granted).isEqualTo(new BigDecimal(minorUnits, transaction.decimals()));
  }

  @Property
  void anAmountIsGrantedWholeOrAsMuchAsThereIs(
      @ForAll("transactions") Transaction transaction, @ForAll("amounts") BigDecimal amount) {
    BigDecimal granted = granted(transaction, new Discount.Numeric(amount), null);

    BigDecimal rounded = transaction.money().round(amount);
    assertThat(granted)
        .isEqualTo(rounded.compareTo(transaction.cost()) < 0 ? rounded : transaction.cost());
  }

  @Property
  void neverLessThanNothingNorMoreThanTheCostOrTheMaximum(
      @ForAll("transactions") Transaction transaction,
      @ForAll("percents") BigDecimal percent,
      @ForAll("amounts") BigDecimal amount,
      @ForAll("amounts") BigDecimal most) {
    BigDecimal maximum = transaction.money().round(most);
    for (Discount discount :
        new Discount[] {new Discount.Percentage(percent), new Discount.Numeric(amount)}) {
      BigDecimal unbounded = granted(transaction, discount, null);
      BigDecimal granted = granted(transaction, discount, most);

      assertThat(granted).isNotNegative().isLessThanOrEqualTo(transaction.cost());
      assertThat(granted).isEqualTo(unbounded.min(maximum));
      assertThat(granted.scale()).isEqualTo(transaction.decimals());
    }
  }

  @Property
  void aLargerTransactionIsNeverGrantedLess(
      @ForAll("transactions") Transaction transaction,
      @ForAll("amounts") BigDecimal more,
      @ForAll("percents") BigDecimal percent) {
    Transaction larger =
        new Transaction(
            transaction.money(), transaction.money().round(transaction.cost().add(more)));
    Discount discount = new Discount.Percentage(percent);

    assertThat(granted(larger, discount, null))
        .isGreaterThanOrEqualTo(granted(transaction, discount, null));
  }

  @Property
  void roundingIsToTheNearestMinorUnitAndDoneOnce(@ForAll("amounts") BigDecimal amount) {
    for (String code : new String[] {"EUR", "JPY", "KWD"}) {
      Money money = new Money(Currency.getInstance(code));
      BigDecimal rounded = money.round(amount);

      BigDecimal half = BigDecimal.ONE.movePointLeft(rounded.scale()).divide(BigDecimal.TWO);
      assertThat(rounded.subtract(amount).abs()).isLessThanOrEqualTo(half);
      assertThat(rounded.subtract(amount)).isNotEqualByComparingTo(half.negate());
      assertThat(money.round(rounded)).isEqualTo(rounded);
    }
  }

  private static BigDecimal granted(
      Transaction transaction, Discount discount, @Nullable BigDecimal maximum) {
    return new Reward(discount, maximum).grantedOn(transaction.cost(), transaction.money());
  }
}
