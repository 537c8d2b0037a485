package io.vouchsafe.local;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Resolves the intrinsic functions that the template uses: Ref, GetAtt, Sub and Join.
 *
 * @param ref what a name refers to: a parameter's value, a resource's physical name
 * @param attribute what {@code GetAtt} gives for a resource and an attribute
 */
record Intrinsics(UnaryOperator<String> ref, BinaryOperator<String> attribute) {

  private static final Pattern VARIABLE = Pattern.compile("\\$\\{(!?)([^}]*)}");

  /**
   * The value with every intrinsic in it replaced.
   *
   * @throws StartupException if it uses an intrinsic that is not known here
   */
  Object resolve(Object value) {
    return switch (value) {
      case Map<?, ?> map when map.size() == 1 -> resolveEntry(map);
      case Map<?, ?> map -> resolveMap(map);
      case List<?> list -> resolveList(list);
      default -> value;
    };
  }

  private Object resolveEntry(Map<?, ?> map) {
    Map.Entry<?, ?> entry = map.entrySet().iterator().next();
    String name = String.valueOf(entry.getKey());
    Object argument = entry.getValue();
    return switch (name) {
      case "Ref" -> ref.apply(String.valueOf(argument));
      case "Fn::GetAtt" -> getAtt(argument);
      case "Fn::Sub" -> sub(argument);
      case "Fn::Join" -> join(argument);
      default -> {
        if (name.startsWith("Fn::")) {
          throw new StartupException(
              "The template uses " + name + ", which the local runner does not know.");
        }
        yield resolveMap(map);
      }
    };
  }

  private Map<String, Object> resolveMap(Map<?, ?> map) {
    Map<String, Object> resolved = new LinkedHashMap<>();
    map.forEach((key, value) -> resolved.put(String.valueOf(key), resolve(value)));
    return resolved;
  }

  private List<Object> resolveList(List<?> list) {
    List<Object> resolved = new ArrayList<>();
    list.forEach(value -> resolved.add(resolve(value)));
    return resolved;
  }

  private String getAtt(Object argument) {
    if (argument instanceof List<?> pair && pair.size() == 2) {
      return attribute.apply(String.valueOf(pair.get(0)), String.valueOf(pair.get(1)));
    }
    throw new StartupException("GetAtt takes a resource and an attribute, not " + argument + ".");
  }

  private String sub(Object argument) {
    if (argument instanceof List<?> pair
        && pair.size() == 2
        && pair.get(1) instanceof Map<?, ?> own) {
      return sub(String.valueOf(pair.get(0)), resolveMap(own));
    }
    return sub(String.valueOf(argument), Map.of());
  }

  private String sub(String text, Map<String, Object> own) {
    Matcher variables = VARIABLE.matcher(text);
    return variables.replaceAll(
        match -> Matcher.quoteReplacement(substitute(match.group(1), match.group(2), own)));
  }

  private String substitute(String literal, String variable, Map<String, Object> own) {
    if (!literal.isEmpty()) {
      return "${" + variable + "}";
    }
    Object value = own.get(variable);
    if (value != null) {
      return String.valueOf(value);
    }
    int dot = variable.indexOf('.');
    return dot < 0
        ? ref.apply(variable)
        : attribute.apply(variable.substring(0, dot), variable.substring(dot + 1));
  }

  private String join(Object argument) {
    if (argument instanceof List<?> pair
        && pair.size() == 2
        && resolve(pair.get(1)) instanceof List<?> parts) {
      return parts.stream()
          .map(String::valueOf)
          .collect(Collectors.joining(String.valueOf(pair.get(0))));
    }
    throw new StartupException("Join takes a delimiter and a list, not " + argument + ".");
  }
}
