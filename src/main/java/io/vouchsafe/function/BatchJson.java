package io.vouchsafe.function;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vouchsafe.core.promotion.CodeBatch;
import io.vouchsafe.core.promotion.CodePattern;
import io.vouchsafe.core.promotion.CodePattern.CodeType;
import io.vouchsafe.core.promotion.VoucherCode;
import java.time.Instant;
import java.util.Objects;

/** Batches of codes as JSON. */
final class BatchJson {

  private static final int USUAL_LENGTH = 8;

  private BatchJson() {}

  /** The batch that a request asks for. Notes what is wrong in it. */
  static CodeBatch read(String id, String promotionId, Fields fields, Instant now) {
    if (fields.node("size") == null) {
      fields.wrong("size", "required", "This field is required.");
    }
    long size = Objects.requireNonNullElse(fields.integer("size", 1, CodeBatch.LARGEST), 1L);
    String prefix =
        Objects.requireNonNullElse(fields.text("prefix", CodePattern.LONGEST_PREFIX), "");
    CodeType type =
        Objects.requireNonNullElse(fields.choice("code_type", CodeType.class), CodeType.MIXED);
    Long length = fields.integer("random_part_length", 1, CodePattern.LONGEST);
    CodePattern pattern =
        new CodePattern(prefix, type, length == null ? USUAL_LENGTH : Math.toIntExact(length));
    VoucherCode start = VoucherCode.of(prefix);
    if (!prefix.isEmpty()
        && (!Character.isLetterOrDigit(prefix.charAt(0)) || !start.isWellFormed())) {
      // A cell that begins with anything else may be a formula to a spreadsheet.
      fields.wrong(
          "prefix",
          "invalid_characters",
          "A letter or digit is needed, and then letters, digits, dots, underscores and dashes.");
    }
    int shortest = type.shortestFor((int) size);
    if (pattern.length() < shortest) {
      fields.wrong(
          "random_part_length",
          "below_minimum",
          "So many codes could be guessed: at least " + shortest + " characters are needed.");
    }
    return new CodeBatch(id, promotionId, pattern, (int) size, 0, now, now);
  }

  static ObjectNode write(CodeBatch batch) {
    return Json.object()
        .put("type", "VoucherBatch")
        .put("batch_id", batch.id())
        .put("promotion_id", batch.promotionId())
        .put("status", batch.isComplete() ? "completed" : "running")
        .put("size", batch.size())
        .put("created", batch.created())
        .put("prefix", batch.pattern().prefix())
        .put("code_type", RedemptionJson.wire(batch.pattern().type()))
        .put("random_part_length", batch.pattern().length())
        .put("created_at", RedemptionJson.instant(batch.createdAt()))
        .put("updated_at", RedemptionJson.instant(batch.updatedAt()));
  }
}
