package io.vouchsafe.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vouchsafe.core.customer.Pseudonyms;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Base64;

/** Pseudonyms under secrets of the deployment: 22 characters of URL-safe Base64. */
public final class KeyedPseudonyms implements Pseudonyms {

  private static final String PURPOSE = "PSEUDONYMS";

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

  private static String pseudonym(Secret secret, String kind, String original) {
    byte[] first = kind.getBytes(UTF_8);
    byte[] second = original.getBytes(UTF_8);
    // With the length of the first, so that no two run together like two others.
    ByteBuffer message = ByteBuffer.allocate(Integer.BYTES + first.length + second.length);
    message.putInt(first.length).put(first).put(second);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(secret.hash(message.array()));
  }
}
