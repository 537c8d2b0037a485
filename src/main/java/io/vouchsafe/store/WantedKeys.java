package io.vouchsafe.store;

import io.vouchsafe.core.redemption.ReadLog;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The keys of items that have to be read, each with what it is for. */
final class WantedKeys {

  private final Map<Key, Purpose> purposes = new LinkedHashMap<>();

  /**
   * What an item is read for.
   *
   * @param segment the segment that it is about; null for most
   */
  record Purpose(ReadLog.What what, @Nullable String segment) {

    ReadLog.Read read(int roundTrip, boolean needed) {
      return new ReadLog.Read(what, segment, null, null, roundTrip, needed);
    }
  }

  void add(ReadLog.What what, Key key) {
    purposes.putIfAbsent(key, new Purpose(what, null));
  }

  void add(ReadLog.What what, String segment, Key key) {
    purposes.putIfAbsent(key, new Purpose(what, segment));
  }

  Map<Key, Purpose> purposes() {
    return purposes;
  }

  /** The keys that are not among the given ones. */
  Set<Key> without(Collection<Key> read) {
    Set<Key> keys = new LinkedHashSet<>(purposes.keySet());
    keys.removeAll(read);
    return keys;
  }
}
