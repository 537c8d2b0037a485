package io.vouchsafe.store;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What earlier reads found, kept only to know which keys the next one will need: so that all of
 * them can be read in one round trip. Nothing is ever decided on it.
 */
final class Trail<K, V> {

  private static final int MOST = 1000;

  private final Map<K, V> remembered =
      Collections.synchronizedMap(
          new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
              return size() > MOST;
            }
          });

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
}
