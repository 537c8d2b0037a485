package io.vouchsafe.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vouchsafe.core.customer.Pseudonyms;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Pseudonyms under secrets of the deployment: the first 128 bits of an HMAC-SHA256, in 22
 * characters of URL-safe Base64.
 */
public final class KeyedPseudonyms implements Pseudonyms {

  private static final String HMAC = "HmacSHA256";
  private static final String PURPOSE = "PSEUDONYMS";

  /** Enough that no two originals share one. */
  private static final int PSEUDONYM_BYTES = 16;

  private final Secrets secrets;

  /** The pseudonyms of a database. */
  public KeyedPseudonyms(Database database) {
    this.secrets = new Secrets(database);
  }

  @Override
  public String passing(String kind, String original, Instant at) {
    return pseudonym(secrets.passing(PURPOSE, at), kind, original);
  }

  @Override
  public String lasting(String kind, String original) {
    return pseudonym(secrets.lasting(PURPOSE), kind, original);
  }

  private static String pseudonym(byte[] key, String kind, String original) {
    byte[] kindBytes = kind.getBytes(UTF_8);
    byte[] hash;
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(key, HMAC));
      // With its length, so that no kind and original run together like two others.
      mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(kindBytes.length).flip());
      mac.update(kindBytes);
      hash = mac.doFinal(original.getBytes(UTF_8));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("Every Java has " + HMAC + ".", impossible);
    }
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(Arrays.copyOf(hash, PSEUDONYM_BYTES));
  }
}
