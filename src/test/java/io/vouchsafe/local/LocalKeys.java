package io.vouchsafe.local;

import io.vouchsafe.store.Database;
import io.vouchsafe.store.KeyStore;
import java.time.Instant;
import java.util.List;

/** The API keys that exist in local systems and nowhere else. */
public final class LocalKeys {

  /** One for each role. */
  static final List<String> ROLES = List.of("admin", "storefront", "pos", "scanner", "reader");

  private LocalKeys() {}

  /** The key of a role, such as {@code local-admin}. */
  public static String of(String role) {
    return "local-" + role;
  }

  /** Puts them in; those that are there are replaced. */
  static void put(Database database, Instant now) {
    KeyStore keys = new KeyStore(database);
    ROLES.forEach(role -> keys.create(of(role), role, of(role), now));
  }
}
