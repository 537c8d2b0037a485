package io.vouchsafe.core.segment;

import java.util.Optional;

/** Something that is known about a customer and can be asked for in a rule. */
public sealed interface Fact permits CatalogueFact, MetadataFact {

  /** The name by which rules ask for it, such as {@code orders.count}. */
  String key();

  /** Whether it can be asked for the time since a duration ago. */
  boolean takesWindow();

  /** What kind of value it has. */
  FactType type();

  /** Whether its value at an earlier instant is known too. */
  boolean keepsHistory();

  /** The fact of that name; empty if there is none. */
  static Optional<Fact> keyed(String key) {
    if (key.startsWith(MetadataFact.PREFIX)) {
      String name = key.substring(MetadataFact.PREFIX.length());
      return MetadataFact.isName(name) ? Optional.of(new MetadataFact(name)) : Optional.empty();
    }
    return CatalogueFact.find(key);
  }
}
