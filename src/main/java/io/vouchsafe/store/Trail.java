package io.vouchsafe.store;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What earlier reads found, kept only to know which keys the next one will need: so that all of
 * them can be read in one round trip. Nothing is ever decided on it.
 */
final class Trail<K, V> {

  private final int most;
  private final Map<K, V> remembered =
      Collections.synchronizedMap(
          new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
              return size() > most;
            }
          });

  /**
   * A trail that remembers a number of things, and of more the latest.
   *
   * @param most how many, from 1
   */
  Trail(int most) {
    this.most = most;
  }

  @Nullable V lookUp(K key) {
    return remembered.get(key);
  }

  void remember(K key, @Nullable V value) {
    if (value == null) {
      remembered.remove(key);
    } else {
      remembered.put(key, value);
    }
  }

  /** The values that were remembered last, the latest first. */
  List<V> latest(int most) {
    synchronized (remembered) {
      List<V> values = new ArrayList<>(remembered.values());
      return List.copyOf(values.reversed().subList(0, Math.min(most, values.size())));
    }
  }
}
