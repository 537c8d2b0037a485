package io.vouchsafe.local;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class IntrinsicsTest {

  private final Intrinsics intrinsics =
      new Intrinsics(name -> "<" + name + ">", (name, part) -> "<" + name + "|" + part + ">");

  @Test
  void refersToWhatIsNamed() {
    assertThat(resolve("!Ref Keys")).isEqualTo("<Keys>");
    assertThat(resolve("Ref: Keys")).isEqualTo("<Keys>");
  }

  @Test
  void takesAnAttributeInEitherForm() {
    assertThat(resolve("!GetAtt Keys.Arn")).isEqualTo("<Keys|Arn>");
    assertThat(resolve("Fn::GetAtt: [Keys, Arn]")).isEqualTo("<Keys|Arn>");
  }

  @Test
  void substitutesNamesAndAttributes() {
    assertThat(resolve("!Sub '${Keys.Arn}/index/${Name}-x'"))
        .isEqualTo("<Keys|Arn>/index/<Name>-x");
  }

  @Test
  void substitutesItsOwnVariablesFirst() {
    assertThat(resolve("!Sub ['${Keys}/${Name}', {Keys: !Ref Other}]")).isEqualTo("<Other>/<Name>");
  }

  @Test
  void leavesALiteralDollarBrace() {
    assertThat(resolve("!Sub 'a ${!Keys} $1'")).isEqualTo("a ${Keys} $1");
  }

  @Test
  void joins() {
    assertThat(resolve("!Join [':', [arn, !Ref Keys, '']]")).isEqualTo("arn:<Keys>:");
  }

  @Test
  void resolvesDeepInside() {
    assertThat(resolve("{a: [1, {b: !Ref Keys, c: true}], d: plain}"))
        .hasToString("{a=[1, {b=<Keys>, c=true}], d=plain}");
  }

  @Test
  void namesAnIntrinsicThatItDoesNotKnow() {
    assertThatThrownBy(() -> resolve("!FindInMap [a, b, c]"))
        .isInstanceOf(StartupException.class)
        .hasMessage("The template uses Fn::FindInMap, which the local runner does not know.");
  }

  private Object resolve(String yaml) {
    Map<?, ?> document = TemplateFile.parse("test.yaml", "value: " + nested(yaml));
    return intrinsics.resolve(requireNonNull(document.get("value")));
  }

  /** The long forms are mappings of their own. */
  private static String nested(String yaml) {
    return yaml.startsWith("Ref") || yaml.startsWith("Fn") ? "{" + yaml + "}" : yaml;
  }
}
