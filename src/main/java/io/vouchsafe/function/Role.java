package io.vouchsafe.function;

import io.vouchsafe.core.redemption.Channel;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the bearer of an API key is. */
enum Role {
  ADMIN(Channel.API),
  STOREFRONT(Channel.API),
  POS(Channel.MANUAL),
  SCANNER(Channel.QR_SCANNER),
  READER(Channel.API);

  /** May validate and redeem. */
  static final Set<Role> REDEEMERS = EnumSet.of(ADMIN, STOREFRONT, POS, SCANNER);

  /** May read, confirm and cancel redemptions, and write customers and orders. */
  static final Set<Role> SELLERS = EnumSet.of(ADMIN, STOREFRONT, POS);

  /** May read what one customer is offered. */
  static final Set<Role> OFFERERS = EnumSet.of(ADMIN, STOREFRONT, POS, READER);

  /** May read on the management side. */
  static final Set<Role> READERS = EnumSet.of(ADMIN, READER);

  /** May change on the management side. */
  static final Set<Role> MANAGERS = EnumSet.of(ADMIN);

  private final Channel channel;

  Role(Channel channel) {
    this.channel = channel;
  }

  /** The role of a name on the wire. */
  static Optional<Role> of(@Nullable String name) {
    return Arrays.stream(values()).filter(role -> role.wireName().equals(name)).findFirst();
  }

  String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The way on which a code comes in from such a key. */
  Channel channel() {
    return channel;
  }

  /** Whether explanations are told whole. */
  boolean seesAll() {
    return this == ADMIN || this == POS || this == READER;
  }
}
