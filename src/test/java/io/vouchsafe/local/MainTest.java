package io.vouchsafe.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command itself, in a JVM of its own. */
class MainTest {

  @TempDir Path folder;

  private record Run(int exit, String out, String err) {}

  @Test
  void saysThatThePortIsInUse() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      assertRefused(
          run(port),
          "Port %d is in use: stop what uses it, or choose another one with PORT=%d in the environment."
              .formatted(port, port + 1));
    }
  }

  @Test
  void saysThatTheTemplateIsMissing() throws Exception {
    Path missing = folder.resolve("none.yaml");
    assertRefused(
        run(0, "-Dtemplate=" + missing),
        "There is no readable " + missing + " in " + Path.of("").toAbsolutePath() + ".");
  }

  @Test
  void saysWhatIsWrongWithTheTemplate() throws Exception {
    Path broken = changed("function.ValidateFunction", "function.Validate");
    assertRefused(
        run(0, "-Dtemplate=" + broken),
        "The template's ValidateFunction has the handler io.vouchsafe.function.Validate, which does"
            + " not exist.");
  }

  @Test
  void saysWhatAFunctionOfTheTemplateLacks() throws Exception {
    Path broken = changed("KEYS_TABLE:", "KEYS:");
    assertRefused(
        run(0, "-Dtemplate=" + broken, "-Dsample=false"),
        "The template's AuthorizerFunction does not work: The environment variable KEYS_TABLE is"
            + " not set.");
  }

  @Test
  void saysThatAnEventIsNoJson() throws Exception {
    Path broken = folder.resolve("broken.json");
    Files.writeString(broken, "{\"version\": \"2.0\"");
    Run run = run(0, "-Dinvoke=ValidateFunction", "-Devent=" + broken);
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err()).startsWith(broken + " is not good JSON: ").hasLineCount(1);
  }

  @Test
  void namesTheFunctionsThatExist() throws Exception {
    Run run = run(0, "-Dinvoke=Validate", "-Devent=events/validate.json");
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err())
        .startsWith("There is no function Validate: there is ")
        .contains("ValidateFunction")
        .hasLineCount(1);
  }

  @Test
  void namesTheEventsThatExist() throws Exception {
    Run run = run(0, "-Dinvoke=ValidateFunction", "-Devent=events/none.json");
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err())
        .startsWith("There is no readable event file events/none.json: there is ")
        .contains("events/validate.json")
        .hasLineCount(1);
  }

  @Test
  void printsTheAnswerOfOneFunctionAndNothingElse() throws Exception {
    Run run = run(0, "-Dsample=false", "-Dinvoke=SystemFunction", "-Devent=events/health.json");
    assertThat(run.exit()).isZero();
    assertThat(run.out()).hasLineCount(1).startsWith("{").contains("\"statusCode\":200");
  }

  /** The template with another text, in a folder with the files that it names. */
  private Path changed(String text, String other) throws IOException {
    Path machines = Files.createDirectory(folder.resolve("statemachines"));
    Files.copy(Path.of("statemachines", "reindex.asl.json"), machines.resolve("reindex.asl.json"));
    Path changed = folder.resolve("changed.yaml");
    return Files.writeString(
        changed, Files.readString(Path.of("template.yaml")).replace(text, other));
  }

  private static void assertRefused(Run run, String sentence) {
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().strip()).isEqualTo(sentence);
  }

  private Run run(int port, String... properties) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("--enable-native-access=ALL-UNNAMED", "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
    command.addAll(List.of(properties));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("PORT", Integer.toString(port));
    builder.redirectOutput(out.toFile()).redirectError(err.toFile());
    int exit = builder.start().waitFor();
    return new Run(
        exit,
        Files.readString(out, StandardCharsets.UTF_8),
        Files.readString(err, StandardCharsets.UTF_8));
  }
}
