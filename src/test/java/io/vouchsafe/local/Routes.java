package io.vouchsafe.local;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the route that API Gateway would take: the most specific path first (a literal segment
 * before a parameter before a greedy one), then the method before {@code ANY}, and {@code $default}
 * for what is left. A path parameter is never empty, so {@code /promotions/} is not {@code
 * /promotions}, nor one of its promotions.
 */
final class Routes {

  /** A route that was found, with the values of its path parameters. */
  record Match(Route route, Map<String, String> parameters) {}

  private enum Kind {
    LITERAL,
    PARAMETER,
    GREEDY;

    static Kind of(String segment) {
      if (!segment.startsWith("{")) {
        return LITERAL;
      }
      return segment.endsWith("+}") ? GREEDY : PARAMETER;
    }
  }

  private static final Comparator<Route> PRECEDENCE =
      Comparator.comparing(Route::segments, Routes::comparePaths)
          .thenComparing(route -> route.method().equals(Route.ANY));

  private final List<Route> byPrecedence;
  private final Optional<Route> fallback;

  Routes(List<Route> routes) {
    byPrecedence = routes.stream().filter(route -> !route.isDefault()).sorted(PRECEDENCE).toList();
    fallback = routes.stream().filter(Route::isDefault).findFirst();
  }

  /**
   * The route for a request, if there is one.
   *
   * @param path decoded, beginning with a slash
   */
  Optional<Match> find(String method, String path) {
    List<String> segments = List.of(path.substring(1).split("/", -1));
    for (Route route : byPrecedence) {
      if (route.method().equals(Route.ANY) || route.method().equals(method)) {
        Optional<Match> match = match(route, segments);
        if (match.isPresent()) {
          return match;
        }
      }
    }
    return fallback.map(route -> new Match(route, Map.of()));
  }

  private static Optional<Match> match(Route route, List<String> path) {
    List<String> pattern = route.segments();
    Map<String, String> parameters = new LinkedHashMap<>();
    for (int i = 0; i < pattern.size(); i++) {
      if (i >= path.size()) {
        return Optional.empty();
      }
      String segment = pattern.get(i);
      switch (Kind.of(segment)) {
        case LITERAL -> {
          if (!segment.equals(path.get(i))) {
            return Optional.empty();
          }
        }
        case PARAMETER -> {
          if (path.get(i).isEmpty()) {
            return Optional.empty();
          }
          parameters.put(segment.substring(1, segment.length() - 1), path.get(i));
        }
        case GREEDY -> {
          String rest = String.join("/", path.subList(i, path.size()));
          parameters.put(segment.substring(1, segment.length() - 2), rest);
          return rest.isEmpty() ? Optional.empty() : Optional.of(new Match(route, parameters));
        }
      }
    }
    return pattern.size() == path.size()
        ? Optional.of(new Match(route, parameters))
        : Optional.empty();
  }

  private static int comparePaths(List<String> one, List<String> other) {
    for (int i = 0; i < Math.min(one.size(), other.size()); i++) {
      int order = Kind.of(one.get(i)).compareTo(Kind.of(other.get(i)));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(other.size(), one.size());
  }
}
