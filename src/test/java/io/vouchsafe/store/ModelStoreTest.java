package io.vouchsafe.store;

import io.vouchsafe.testing.TestDatabase;
import io.vouchsafe.testing.model.ModelDatabase;
import org.junit.jupiter.api.Nested;

/** The model of DynamoDB keeps the promises that long runs on it take for granted. */
class ModelStoreTest {

  @Nested
  class Ledger extends LedgerContract {

    private final ModelDatabase model = new ModelDatabase();

    @Override
    TestDatabase dynamo() {
      return model;
    }
  }

  @Nested
  class Promotions extends PromotionsContract {

    private final ModelDatabase model = new ModelDatabase();

    @Override
    TestDatabase dynamo() {
      return model;
    }
  }
}
