package io.vouchsafe.function;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a browser says that was looked at.
 *
 * @param id what the browser calls this view, so that it is the same one when it is told again;
 *     null if it calls it nothing
 * @param categories those of the product, or the ones that were looked at; none of a page
 * @param fingerprint the same for what was looked at, whenever that was
 */
record PixelView(@Nullable String id, Set<String> categories, String fingerprint) {

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final int MOST_CATEGORIES = 20;
  private static final int LONGEST_URL = 2000;

  private enum Kind {
    PAGE,
    PRODUCT,
    CATEGORY;

    static @Nullable Kind of(@Nullable String name) {
      return switch (name) {
        case "page" -> PAGE;
        case "product" -> PRODUCT;
        case "category" -> CATEGORY;
        case null, default -> null;
      };
    }
  }

  /** Reads a view from the query; empty if it is not as one has to be. */
  static Optional<PixelView> read(Exchange exchange) {
    Kind kind = Kind.of(exchange.query("e"));
    String id = exchange.query("i");
    String product = exchange.query("p");
    String url = exchange.query("u");
    Set<String> categories = categories(exchange);
    if (kind == null
        || categories == null
        || (kind == Kind.CATEGORY && categories.isEmpty())
        || (id != null && !ID.matcher(id).matches())
        || !isText(product, Bodies.NAME)
        || !isText(url, LONGEST_URL)) {
      return Optional.empty();
    }
    Fingerprint fingerprint = new Fingerprint().add(kind.name()).add(product).add(url);
    new TreeSet<>(categories).forEach(fingerprint::add);
    return Optional.of(
        new PixelView(id, kind == Kind.PAGE ? Set.of() : categories, fingerprint.value()));
  }

  /** Null if they are not as they have to be. */
  private static @Nullable Set<String> categories(Exchange exchange) {
    Set<String> categories = new HashSet<>();
    try {
      for (String value : exchange.queryAll("c")) {
        String category = value.strip();
        if (!isText(category, Bodies.LONGEST_CATEGORY)) {
          return null;
        }
        // Many storefronts send an empty one for none.
        if (!category.isEmpty()) {
          categories.add(category);
        }
      }
    } catch (IllegalArgumentException undecodable) {
      return null;
    }
    return categories.size() > MOST_CATEGORIES ? null : categories;
  }

  private static boolean isText(@Nullable String text, int longest) {
    return text == null || (text.length() <= longest && Fields.isWellFormed(text));
  }
}
