package io.vouchsafe.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.AbstractConstruct;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Reads a CloudFormation file; its short intrinsics ({@code !Ref x}) become their long form. */
final class TemplateFile {

  private TemplateFile() {}

  static Map<?, ?> read(Path file) {
    String text;
    try {
      text = Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new StartupException(
          "There is no readable " + file + " in " + Path.of("").toAbsolutePath() + ".", e);
    }
    return parse(file.getFileName().toString(), text);
  }

  static Map<?, ?> parse(String name, String text) {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    Object document;
    try {
      document = new Yaml(new CloudFormation(options)).load(text);
    } catch (MarkedYAMLException e) {
      throw new StartupException(
          "%s is not good YAML: line %d, column %d: %s."
              .formatted(
                  name,
                  e.getProblemMark().getLine() + 1,
                  e.getProblemMark().getColumn() + 1,
                  e.getProblem()),
          e);
    } catch (YAMLException e) {
      throw new StartupException(name + " is not good YAML: " + e.getMessage() + ".", e);
    }
    if (document instanceof Map<?, ?> map) {
      return map;
    }
    throw new StartupException(name + " is not a CloudFormation template: it is no mapping.");
  }

  /** Makes the tags of CloudFormation the one-entry mappings that they stand for. */
  private static final class CloudFormation extends SafeConstructor {

    CloudFormation(LoaderOptions options) {
      super(options);
      yamlMultiConstructors.put("!", new Intrinsic());
    }

    private final class Intrinsic extends AbstractConstruct {

      @Override
      public Object construct(Node node) {
        String tag = node.getTag().getValue().substring(1);
        Object value = argument(node);
        if (tag.equals("Ref") || tag.equals("Condition")) {
          return Map.of(tag, value);
        }
        if (tag.equals("GetAtt") && value instanceof String dotted) {
          return Map.of("Fn::GetAtt", List.of(dotted.split("\\.", 2)));
        }
        return Map.of("Fn::" + tag, value);
      }

      private Object argument(Node node) {
        return switch (node) {
          case ScalarNode scalar -> constructScalar(scalar);
          case SequenceNode sequence -> constructSequence(sequence);
          case MappingNode mapping -> constructMapping(mapping);
          default -> throw new YAMLException("unexpected node " + node.getNodeId());
        };
      }
    }
  }
}
