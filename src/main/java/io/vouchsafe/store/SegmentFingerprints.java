package io.vouchsafe.store;

import io.vouchsafe.core.abuse.AbuseWeights;
import io.vouchsafe.core.abuse.Sign;
import io.vouchsafe.core.segment.Definition;
import io.vouchsafe.core.segment.Needs;
import io.vouchsafe.core.segment.RuleText;
import io.vouchsafe.core.value.ValueModel;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.ZoneId;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Hashes of all that verdicts on segments depend on besides the customers and the time.
 *
 * @param zone the store's time zone
 * @param weights of the signs of abuse
 */
public record SegmentFingerprints(ZoneId zone, AbuseWeights weights) {

  /** To be raised when the same rule means something else. */
  private static final String MEANING = "1";

  /**
   * The fingerprint of a rule segment. A rule that was another one in between is not the same
   * again: some customers may have been asked by the other one. Nor is a list that was deleted.
   *
   * @param definitions gives the segment of a key, null if there is none
   * @param valueModel gives the fitted model, null if there is none; asked only if it matters
   */
  public String of(
      String segment,
      Function<String, @Nullable Definition> definitions,
      Supplier<@Nullable ValueModel> valueModel) {
    Needs needs = Needs.of(List.of(segment), definitions);
    Hash hash = new Hash().add(MEANING).add(zone.getId()).add(segment);
    for (String key : new TreeSet<>(needs.definitions())) {
      Definition definition = definitions.apply(key);
      hash.add(key);
      if (definition == null) {
        hash.add("missing");
      } else if (definition.rule() == null) {
        hash.add("list").add(Long.toString(definition.ruleVersion()));
      } else {
        hash.add(RuleText.print(definition.rule())).add(Long.toString(definition.ruleVersion()));
      }
    }
    if (needs.valueModel()) {
      hash.add("value").add(Objects.toString(valueModel.get()));
    }
    if (needs.abuse()) {
      hash.add("abuse");
      for (Sign sign : Sign.values()) {
        hash.add(sign.name()).add(String.valueOf(weights.points().get(sign)));
      }
    }
    return hash.value();
  }

  /**
   * The fingerprint of a rule segment that was deleted.
   *
   * @param version with which it was
   */
  String ofDeleted(String segment, long version) {
    return new Hash().add("deleted").add(segment).add(Long.toString(version)).value();
  }

  /** Each part goes in with its length, so that no two lists of parts run together. */
  private static final class Hash {

    private final MessageDigest digest;

    Hash() {
      try {
        digest = MessageDigest.getInstance("SHA-256");
      } catch (GeneralSecurityException impossible) {
        throw new IllegalStateException("Every Java has SHA-256.", impossible);
      }
    }

    Hash add(String part) {
      digest.update((part.length() + ":" + part).getBytes(StandardCharsets.UTF_8));
      return this;
    }

    String value() {
      return HexFormat.of().formatHex(digest.digest());
    }
  }
}
