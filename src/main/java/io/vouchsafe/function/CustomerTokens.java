package io.vouchsafe.function;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vouchsafe.store.Database;
import io.vouchsafe.store.Secrets;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * Tokens with which a browser may write the visits of one customer, and do nothing else. A token is
 * a version, the second from which on it is good no more, and the customer, signed with a secret of
 * the deployment; in URL-safe Base64. It hides nothing: who has it can read whose it is.
 */
final class CustomerTokens {

  private static final String PURPOSE = "CUSTOMER_TOKENS";
  private static final byte VERSION = 1;
  private static final int HEAD_BYTES = 1 + Long.BYTES;
  private static final int SIGNATURE_BYTES = 16;

  /** No character of an identifier has more bytes than this in UTF-8. */
  private static final int MOST_BYTES = HEAD_BYTES + 3 * Bodies.IDENTIFIER + SIGNATURE_BYTES;

  /** Of a token, in characters: four for three bytes. */
  private static final int LONGEST = (MOST_BYTES + 2) / 3 * 4;

  private final Secrets secrets;

  /** Tokens that are signed with the secret of a database. */
  CustomerTokens(Database database) {
    this.secrets = new Secrets(database);
  }

  /**
   * A token for a customer.
   *
   * @param expiresAt from this second on it is good no more
   */
  String issue(String customer, Instant expiresAt) {
    byte[] name = customer.getBytes(UTF_8);
    byte[] claim =
        ByteBuffer.allocate(HEAD_BYTES + name.length)
            .put(VERSION)
            .putLong(expiresAt.getEpochSecond())
            .put(name)
            .array();
    byte[] signed = Arrays.copyOf(claim, claim.length + SIGNATURE_BYTES);
    System.arraycopy(signature(claim), 0, signed, claim.length, SIGNATURE_BYTES);
    return text(signed);
  }

  /**
   * The customer for whom a token is good at an instant; empty if it is not good, for any reason.
   */
  Optional<String> customer(String token, Instant now) {
    if (token.length() > LONGEST) {
      return Optional.empty();
    }
    try {
      byte[] signed = Base64.getUrlDecoder().decode(token);
      // Only as it was issued: Base64 has several ways to write some bytes.
      return signed.length > HEAD_BYTES + SIGNATURE_BYTES && text(signed).equals(token)
          ? verified(signed, now)
          : Optional.empty();
    } catch (IllegalArgumentException | CharacterCodingException wrong) {
      return Optional.empty();
    }
  }

  private Optional<String> verified(byte[] signed, Instant now) throws CharacterCodingException {
    int end = signed.length - SIGNATURE_BYTES;
    byte[] claim = Arrays.copyOf(signed, end);
    byte[] signature = Arrays.copyOfRange(signed, end, signed.length);
    // In the same time wherever they differ, or the time would tell how much was guessed.
    if (!MessageDigest.isEqual(signature(claim), signature)) {
      return Optional.empty();
    }
    ByteBuffer read = ByteBuffer.wrap(claim);
    if (read.get() != VERSION || now.getEpochSecond() >= read.getLong()) {
      return Optional.empty();
    }
    return Optional.of(UTF_8.newDecoder().decode(read).toString());
  }

  private byte[] signature(byte[] claim) {
    return secrets.lasting(PURPOSE).hash(claim);
  }

  private static String text(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
