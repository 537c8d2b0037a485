package io.vouchsafe.function;

import io.vouchsafe.core.webhook.Message;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Secrets of webhooks, and signatures under them, as Standard Webhooks has them. */
final class WebhookSecret {

  private static final String PREFIX = "whsec_";
  private static final int BYTES = 32;
  private static final String HMAC = "HmacSHA256";

  private WebhookSecret() {}

  /** A new secret. */
  static String make(SecureRandom random) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return PREFIX + Base64.getEncoder().encodeToString(bytes);
  }

  /** The header {@code webhook-signature}: a signature under each secret. */
  static String sign(List<String> secrets, Message message, Instant now) {
    String signed = message.id() + "." + now.getEpochSecond() + "." + message.body();
    return secrets.stream()
        .map(secret -> "v1," + hash(secret, signed))
        .collect(Collectors.joining(" "));
  }

  private static String hash(String secret, String signed) {
    try {
      byte[] key = Base64.getDecoder().decode(secret.substring(PREFIX.length()));
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(key, HMAC));
      return Base64.getEncoder()
          .encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("Every Java has " + HMAC + ".", impossible);
    }
  }
}
