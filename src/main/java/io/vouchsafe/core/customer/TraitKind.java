package io.vouchsafe.core.customer;

/**
 * What accounts may have in common that speaks for one person behind them.
 *
 * <p>How many accounts that are is honest, and how many make it common, differs: a household shares
 * a device, an address and a card, but hardly ever a mailbox, and of a browser's name there are
 * few.
 */
public enum TraitKind {
  /** A mailbox, whatever alias of it was given. */
  EMAIL(3, 50, 200, 2),
  /** A means of payment, as the payment provider tells it apart. */
  PAYMENT(4, 30, 200, 3),
  /** Where goods were sent to. */
  ADDRESS(5, 10, 60, 3),
  /** A browser in one network. */
  DEVICE(4, 8, 40, 4),
  /** A browser, wherever it was. */
  USER_AGENT(6, 7, 25, 4);

  private final int household;
  private final int common;
  private final int hub;
  private final int kept;

  TraitKind(int household, int common, int hub, int kept) {
    this.household = household;
    this.common = common;
    this.hub = hub;
    this.kept = kept;
  }

  /** From so many other accounts on, sharing it weighs in full. */
  public int household() {
    return household;
  }

  /** From more accounts than this on, sharing it weighs less with each. */
  public int common() {
    return common;
  }

  /** With so many accounts it tells nothing any more: an office, a gateway, a usual browser. */
  public int hub() {
    return hub;
  }

  /** How many different ones are remembered of one customer, the newest. */
  public int kept() {
    return kept;
  }
}
