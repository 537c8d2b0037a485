package io.vouchsafe.store;

import static io.vouchsafe.core.redemption.Examples.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.testing.TestDatabase;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What the store of API keys promises, on any DynamoDB. */
abstract class KeysContract {

  /** The database that the contract is checked on. */
  abstract TestDatabase dynamo();

  @Test
  void findsAKeyByItsSecretOnly() {
    ApiKey key = store().create("a secret", "storefront", "Shop", NOW);

    assertThat(key).isEqualTo(new ApiKey(key.id(), "storefront", "Shop", NOW));
    assertThat(store().find("a secret")).contains(key);
    for (String wrong : List.of("A secret", "a secret ", "", key.id(), "SALT", "another")) {
      assertThat(store().find(wrong)).isEmpty();
    }
  }

  @Test
  void keepsNoSecret() {
    store().create("a well kept secret", "admin", "Boss", NOW);

    String table = Objects.requireNonNull(dynamo().variables().get("KEYS_TABLE"));
    assertThat(dynamo().client().scan(scan -> scan.tableName(table)).items())
        .isNotEmpty()
        .allSatisfy(item -> assertThat(item.toString()).doesNotContain("well kept"));
  }

  @Test
  void forgetsARevokedKey() {
    ApiKey key = store().create("short-lived", "pos", "Till", NOW);

    assertThat(store().delete(key.id())).isTrue();

    assertThat(store().find("short-lived")).isEmpty();
    assertThat(store().delete(key.id())).isFalse();
    assertThat(store().delete("SALT")).isFalse();
  }

  @Test
  void listsKeysByTheirIds() {
    store().create("listed 1", "reader", "One", NOW);
    store().create("listed 2", "reader", "Two", NOW);

    List<ApiKey> keys = store().list(500, null).items();

    assertThat(keys).extracting(ApiKey::name).contains("One", "Two");
    assertThat(keys).extracting(ApiKey::id).isSorted();
  }

  private KeyStore store() {
    return new KeyStore(dynamo().database());
  }
}
