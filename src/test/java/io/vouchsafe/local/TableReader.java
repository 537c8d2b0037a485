package io.vouchsafe.local;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.Projection;
import software.amazon.awssdk.services.dynamodb.model.StreamSpecification;

/** Reads the tables of the template. */
final class TableReader {

  private TableReader() {}

  static TableDefinition read(String id, String physicalName, Section properties) {
    CreateTableRequest.Builder creation =
        CreateTableRequest.builder()
            .tableName(physicalName)
            .billingMode(BillingMode.PAY_PER_REQUEST)
            .attributeDefinitions(
                properties.list("AttributeDefinitions").stream()
                    .map(TableReader::attribute)
                    .toList())
            .keySchema(keySchema(properties));
    List<GlobalSecondaryIndex> indexes =
        properties.list("GlobalSecondaryIndexes").stream().map(TableReader::index).toList();
    if (!indexes.isEmpty()) {
      creation.globalSecondaryIndexes(indexes);
    }
    return new TableDefinition(
        id,
        creation.build(),
        stream(properties.section("StreamSpecification").optionalText("StreamViewType")),
        Optional.ofNullable(
            properties.section("TimeToLiveSpecification").optionalText("AttributeName")));
  }

  private static Optional<StreamSpecification> stream(@Nullable String view) {
    return view == null
        ? Optional.empty()
        : Optional.of(
            StreamSpecification.builder().streamEnabled(true).streamViewType(view).build());
  }

  private static AttributeDefinition attribute(Section section) {
    return AttributeDefinition.builder()
        .attributeName(section.text("AttributeName"))
        .attributeType(section.text("AttributeType"))
        .build();
  }

  private static List<KeySchemaElement> keySchema(Section section) {
    List<KeySchemaElement> elements =
        section.list("KeySchema").stream()
            .map(
                element ->
                    KeySchemaElement.builder()
                        .attributeName(element.text("AttributeName"))
                        .keyType(element.text("KeyType"))
                        .build())
            .toList();
    if (elements.isEmpty()) {
      throw new StartupException(section.place() + ".KeySchema is missing.");
    }
    return elements;
  }

  /** What an index has beside the keys; the service takes no empty list. */
  private static @Nullable List<String> included(Section projection) {
    List<String> names = projection.texts("NonKeyAttributes");
    return names.isEmpty() ? null : names;
  }

  private static GlobalSecondaryIndex index(Section section) {
    return GlobalSecondaryIndex.builder()
        .indexName(section.text("IndexName"))
        .keySchema(keySchema(section))
        .projection(
            Projection.builder()
                .projectionType(section.section("Projection").text("ProjectionType"))
                .nonKeyAttributes(included(section.section("Projection")))
                .build())
        .build();
  }
}
