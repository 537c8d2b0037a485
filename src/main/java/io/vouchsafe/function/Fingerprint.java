package io.vouchsafe.function;

import io.vouchsafe.core.customer.ProductItem;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * A hash of all that a request says, to tell a repeated request from another one. Each part goes in
 * with its length, so that no two lists of parts run together.
 */
final class Fingerprint {

  private final MessageDigest digest;

  Fingerprint() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("Every Java has SHA-256.", impossible);
    }
  }

  Fingerprint add(@Nullable String part) {
    String framed = part == null ? "-" : part.length() + ":" + part;
    digest.update(framed.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  /** Adds a part that few requests have; without it the hash is as if there were no such part. */
  Fingerprint addGiven(String name, @Nullable String part) {
    return part == null ? this : add(name).add(part);
  }

  Fingerprint addAll(SortedMap<String, String> parts) {
    add(Integer.toString(parts.size()));
    parts.forEach((name, value) -> add(name).add(value));
    return this;
  }

  Fingerprint addItems(List<ProductItem> items) {
    add(Integer.toString(items.size()));
    for (ProductItem item : items) {
      add(item.name()).add(item.sku()).add(item.productIdentifier());
      add(plain(item.quantity())).add(plain(item.price()));
      add(Integer.toString(item.categories().size()));
      item.categories().forEach(this::add);
    }
    return this;
  }

  String value() {
    return HexFormat.of().formatHex(digest.digest());
  }

  private static @Nullable String plain(@Nullable BigDecimal amount) {
    return amount == null ? null : amount.toPlainString();
  }
}
