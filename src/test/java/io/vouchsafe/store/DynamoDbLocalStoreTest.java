package io.vouchsafe.store;

import io.vouchsafe.testing.DynamoDbLocalExtension;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The store keeps its promises on DynamoDB Local. */
class DynamoDbLocalStoreTest {

  @Nested
  class Ledger extends LedgerContract {

    @RegisterExtension
    static final DynamoDbLocalExtension dynamo = DynamoDbLocalExtension.instance();

    @Override
    DynamoDbLocalExtension dynamo() {
      return dynamo;
    }
  }

  @Nested
  class Customers extends CustomersContract {

    @RegisterExtension
    static final DynamoDbLocalExtension dynamo = DynamoDbLocalExtension.instance();

    @Override
    DynamoDbLocalExtension dynamo() {
      return dynamo;
    }
  }

  @Nested
  class Visits extends VisitsContract {

    @RegisterExtension
    static final DynamoDbLocalExtension dynamo = DynamoDbLocalExtension.instance();

    @Override
    DynamoDbLocalExtension dynamo() {
      return dynamo;
    }
  }

  @Nested
  class Promotions extends PromotionsContract {

    @RegisterExtension
    static final DynamoDbLocalExtension dynamo = DynamoDbLocalExtension.instance();

    @Override
    DynamoDbLocalExtension dynamo() {
      return dynamo;
    }
  }

  @Nested
  class Segments extends SegmentsContract {

    @RegisterExtension
    static final DynamoDbLocalExtension dynamo = DynamoDbLocalExtension.instance();

    @Override
    DynamoDbLocalExtension dynamo() {
      return dynamo;
    }
  }

  @Nested
  class Keys extends KeysContract {

    @RegisterExtension
    static final DynamoDbLocalExtension dynamo = DynamoDbLocalExtension.instance();

    @Override
    DynamoDbLocalExtension dynamo() {
      return dynamo;
    }
  }

  @Nested
  class Secrets extends SecretsContract {

    @RegisterExtension
    static final DynamoDbLocalExtension dynamo = DynamoDbLocalExtension.instance();

    @Override
    DynamoDbLocalExtension dynamo() {
      return dynamo;
    }
  }
}
