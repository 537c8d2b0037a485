package io.vouchsafe.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The published schemas of the events. */
final class Schemas {

  private static final Path FOLDER = Path.of("docs", "schemas");

  private final Map<String, JsonSchema> schemas;

  Schemas() {
    JsonSchemaFactory factory = JsonSchemaFactory.getInstance(VersionFlag.V202012);
    SchemaValidatorsConfig strict =
        SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();
    try (Stream<Path> files = Files.list(FOLDER)) {
      schemas =
          files.collect(
              Collectors.toMap(
                  file -> file.getFileName().toString().replace(".json", ""),
                  file -> factory.getSchema(read(file), strict)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The types of which there are schemas. */
  Set<String> types() {
    return schemas.keySet();
  }

  /** Asserts that an event is as it is documented. */
  void assertValid(JsonNode event) {
    JsonSchema schema = schemas.get(event.path("type").asText());
    assertThat(schema).as("a schema of %s", event).isNotNull();
    assertThat(schema.validate(event)).as("%s", event).isEmpty();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
