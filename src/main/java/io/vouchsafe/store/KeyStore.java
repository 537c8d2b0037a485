package io.vouchsafe.store;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/**
 * API keys. Of a key only a keyed hash is stored, under which it is found; the hash's own key is
 * random and made once for the table.
 */
public final class KeyStore {

  private static final int SALT_BYTES = 32;

  /** Enough that no two keys share an id, and short enough to be read. */
  private static final int ID_BYTES = 16;

  private final DynamoDbClient client;
  private final Tables tables;
  private volatile byte @Nullable [] salt;

  /** The keys of a database. */
  public KeyStore(Database database) {
    this.client = database.client();
    this.tables = database.tables();
  }

  /** The key with the given secret. */
  public Optional<ApiKey> find(String secret) {
    byte[] known = saltIfThere();
    return known == null ? Optional.empty() : get(id(secret, known)).map(KeyStore::read);
  }

  /** Stores a key. One with the same secret is replaced. */
  public ApiKey create(String secret, String role, String name, Instant now) {
    ApiKey apiKey = new ApiKey(id(secret, saltOrNew()), role, name, now);
    client.putItem(
        put ->
            put.tableName(tables.keys())
                .item(
                    new ItemBuilder()
                        .key(Key.apiKey(tables, apiKey.id()))
                        .text("role", role)
                        .text("name", name)
                        .instant("created_at", now)
                        .build()));
    return apiKey;
  }

  /** The keys, by id. */
  public Page<ApiKey> list(int limit, @Nullable String cursor) {
    return new Listing(tables.keys(), null, Key.PARTITION, "KEYS", Key.SORT, "", false)
        .page(client, limit, cursor)
        .map(KeyStore::read);
  }

  /**
   * Revokes a key.
   *
   * @return whether there was one
   */
  public boolean delete(String id) {
    try {
      client.deleteItem(
          delete ->
              delete
                  .tableName(tables.keys())
                  .key(Key.apiKey(tables, id).attributes())
                  .conditionExpression("attribute_exists(pk)"));
      return true;
    } catch (ConditionalCheckFailedException absent) {
      return false;
    }
  }

  private Optional<Item> get(String id) {
    return item(Key.apiKey(tables, id));
  }

  private Optional<Item> item(Key key) {
    Map<String, AttributeValue> item =
        client
            .getItem(get -> get.tableName(key.table()).key(key.attributes()).consistentRead(true))
            .item();
    return item.isEmpty() ? Optional.empty() : Optional.of(new Item(item));
  }

  private static ApiKey read(Item item) {
    return new ApiKey(
        item.text(Key.SORT), item.text("role"), item.text("name"), item.instant("created_at"));
  }

  private byte @Nullable [] saltIfThere() {
    if (salt == null) {
      salt =
          item(Key.salt(tables))
              .map(item -> item.attributes().get("value"))
              .map(value -> value.b().asByteArray())
              .orElse(null);
    }
    return salt;
  }

  private byte[] saltOrNew() {
    byte[] known = saltIfThere();
    if (known != null) {
      return known;
    }
    byte[] made = new byte[SALT_BYTES];
    new SecureRandom().nextBytes(made);
    Key key = Key.salt(tables);
    Map<String, AttributeValue> item = new HashMap<>(key.attributes());
    item.put("value", AttributeValue.fromB(SdkBytes.fromByteArray(made)));
    new Transaction().create(key, item).commit(client);
    // Whoever came first made it.
    byte[] stored = saltIfThere();
    if (stored == null) {
      throw new IllegalStateException("The salt of the keys was neither there nor made.");
    }
    return stored;
  }

  private static String id(String secret, byte[] salt) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(salt, "HmacSHA256"));
      byte[] hash = mac.doFinal(secret.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(Arrays.copyOf(hash, ID_BYTES));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("Every Java has HmacSHA256.", impossible);
    }
  }
}
