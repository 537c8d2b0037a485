package io.vouchsafe.store;

import io.vouchsafe.core.customer.Sighting;
import io.vouchsafe.core.customer.Signs;
import io.vouchsafe.core.customer.Trait;
import io.vouchsafe.core.customer.TraitKind;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Signs of abuse as a part of a profile's item, and the items by which who shares one is found. */
final class SignItems {

  static final String ON_COUPON = "on_coupon";

  private SignItems() {}

  static Map<String, AttributeValue> write(Signs signs) {
    return new ItemBuilder()
        .items("sightings", signs.sightings().stream().map(SignItems::write).toList())
        .instant("first_redeemed_at", signs.firstRedeemedAt())
        .build();
  }

  static Signs read(Map<String, AttributeValue> attributes) {
    Item item = new Item(attributes);
    List<Sighting> sightings = item.items("sightings").stream().map(SignItems::read).toList();
    return new Signs(sightings, item.instantOrNull("first_redeemed_at"));
  }

  /** Where it says that a customer was seen with a trait. */
  static Map<String, AttributeValue> sharer(Tables tables, String customer, Sighting sighting) {
    return new ItemBuilder()
        .key(Key.sharer(tables, sighting.trait(), customer))
        .instant("at", sighting.at())
        .flag(ON_COUPON, sighting.onCoupon())
        // Whole seconds: the next one, so that nothing is tidied up that still counts.
        .number("ttl", sighting.keptUntil().getEpochSecond() + 1)
        .build();
  }

  private static Map<String, AttributeValue> write(Sighting sighting) {
    return new ItemBuilder()
        .constant("kind", sighting.trait().kind())
        .text("pseudonym", sighting.trait().pseudonym())
        .instant("at", sighting.at())
        .flag(ON_COUPON, sighting.onCoupon())
        .build();
  }

  private static Sighting read(Item item) {
    return sighting(
        new Trait(item.constant(TraitKind.class, "kind"), item.text("pseudonym")), item);
  }

  /** When somebody was seen with a trait. */
  static Sighting sighting(Trait trait, Item item) {
    return new Sighting(trait, item.instant("at"), item.flag(ON_COUPON));
  }
}
