package io.vouchsafe.store;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A secret key, which can be used and is not given away. */
public final class Secret {

  private static final String HMAC = "HmacSHA256";

  /** Enough that no two messages share a hash, and that nobody guesses one. */
  private static final int HASH_BYTES = 16;

  private final SecretKeySpec key;

  Secret(byte[] key) {
    this.key = new SecretKeySpec(key, HMAC);
  }

  /** The first 128 bits of the HMAC-SHA256 of a message. */
  public byte[] hash(byte[] message) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(key);
      return Arrays.copyOf(mac.doFinal(message), HASH_BYTES);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("Every Java has " + HMAC + ".", impossible);
    }
  }
}
