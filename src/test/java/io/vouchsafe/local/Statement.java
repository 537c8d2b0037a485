package io.vouchsafe.local;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One statement of a policy.
 *
 * @param allow whether it allows; else it denies
 * @param actions such as {@code dynamodb:GetItem}, with {@code *} and {@code ?} as wildcards
 * @param resources ARNs, with the same wildcards
 * @param leadingKeys the condition that every partition key of a call is one of these, which a call
 *     without any meets; null for none
 */
record Statement(
    boolean allow,
    List<String> actions,
    List<String> resources,
    @Nullable Set<String> leadingKeys) {

  /** A statement without a condition. */
  Statement(boolean allow, List<String> actions, List<String> resources) {
    this(allow, actions, resources, null);
  }

  boolean covers(Access access) {
    return actions.stream().anyMatch(pattern -> matches(pattern, access.action(), true))
        && resources.stream().anyMatch(pattern -> matches(pattern, access.resource(), false))
        && (leadingKeys == null || leadingKeys.containsAll(access.leadingKeys()));
  }

  private static boolean matches(String pattern, String value, boolean ignoreCase) {
    if (pattern.indexOf('*') < 0 && pattern.indexOf('?') < 0) {
      return ignoreCase ? pattern.equalsIgnoreCase(value) : pattern.equals(value);
    }
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
    }
    int flags = Pattern.DOTALL | (ignoreCase ? Pattern.CASE_INSENSITIVE : 0);
    return Pattern.compile(regex.toString(), flags).matcher(value).matches();
  }
}
