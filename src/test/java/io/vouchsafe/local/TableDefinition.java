package io.vouchsafe.local;

import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.StreamSpecification;

/**
 * A table of the template.
 *
 * @param id its logical id
 * @param creation makes it, with its indexes; backups, encryption and protection have no meaning
 *     here
 * @param stream what of each change is told to those who follow the table
 * @param timeToLive the attribute by which items are tidied up
 */
record TableDefinition(
    String id,
    CreateTableRequest creation,
    Optional<StreamSpecification> stream,
    Optional<String> timeToLive) {

  String name() {
    return creation.tableName();
  }

  List<String> key() {
    return creation.keySchema().stream().map(KeySchemaElement::attributeName).toList();
  }
}
