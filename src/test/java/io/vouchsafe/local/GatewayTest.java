package io.vouchsafe.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.logging.LogLevel;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vouchsafe.testing.DynamoDbLocalExtension;
import io.vouchsafe.testing.TestClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What passes between a client and a function, over real HTTP and through the real serialisers. */
class GatewayTest {

  @RegisterExtension static final DynamoDbLocalExtension dynamo = DynamoDbLocalExtension.instance();

  private static final String TEMPLATE =
      """
      Globals:
        Function:
          Timeout: 5
          Environment:
            Variables:
              PROMOTIONS_TABLE: !Ref Things
              REDEMPTIONS_TABLE: !Ref Things
              CUSTOMERS_TABLE: !Ref Things
              SEGMENTS_TABLE: !Ref Things
              KEYS_TABLE: !Ref Things
              WEBHOOKS_TABLE: !Ref Things
      Resources:
        Api:
          Type: AWS::Serverless::HttpApi
          Properties:
            Auth:
              DefaultAuthorizer: Keys
              Authorizers: {Keys: {FunctionArn: !GetAtt Role.Arn}}
        Role:
          Type: AWS::Serverless::Function
          Properties: {Handler: io.vouchsafe.local.RoleFunction}
        Echo:
          Type: AWS::Serverless::Function
          Properties:
            Handler: io.vouchsafe.local.EchoFunction
            Events:
              Item: {Type: HttpApi, Properties: {Path: '/items/{id}', Method: ANY}}
              Open: {Type: HttpApi, Properties: {Path: /open, Method: ANY, Auth: {Authorizer: NONE}}}
        Nightly:
          Type: AWS::Serverless::Function
          Properties:
            Handler: io.vouchsafe.local.NightlyFunction
            Events:
              Night: {Type: Schedule, Properties: {Schedule: rate(1 day)}}
              Morning: {Type: ScheduleV2, Properties: {ScheduleExpression: rate(1 day), Input: '{"source": "morning"}'}}
        Things:
          Type: AWS::DynamoDB::Table
          Properties:
            AttributeDefinitions:
              - {AttributeName: pk, AttributeType: S}
              - {AttributeName: sk, AttributeType: S}
            KeySchema:
              - {AttributeName: pk, KeyType: HASH}
              - {AttributeName: sk, KeyType: RANGE}
      """;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ByteArrayOutputStream LOG = new ByteArrayOutputStream();
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private static LocalSystem system;
  private static URI address;

  @BeforeAll
  static void start() {
    Template template =
        new TemplateReader(
                "test.yaml",
                TemplateFile.parse("test.yaml", TEMPLATE),
                table -> "GatewayTest-" + table,
                Map.of(),
                Path.of(""))
            .read();
    system =
        new LocalSystem(
            template,
            dynamo.endpoint(),
            new TestClock(),
            List.of(),
            new FunctionLog(new PrintStream(LOG, true, StandardCharsets.UTF_8), LogLevel.ERROR));
    address = system.serve();
  }

  @AfterAll
  static void stop() {
    system.tables().drop();
    system.close();
    HTTP.close();
  }

  @BeforeEach
  void clearLog() {
    LOG.reset();
  }

  @Test
  void tellsTheFunctionWhatWasAsked() throws Exception {
    JsonNode event =
        json(
            send(
                request("/items/i-1?a=1&b=x%20y&a=2&empty=")
                    .header("authorization", "admin")
                    .header("X-Some", "one")
                    .header("X-Some", "two")
                    .header("cookie", "k=v; l=w")
                    .header("user-agent", "test/1")));
    assertThat(event.path("version").asText()).isEqualTo("2.0");
    assertThat(event.path("routeKey").asText()).isEqualTo("ANY /items/{id}");
    assertThat(event.path("rawPath").asText()).isEqualTo("/items/i-1");
    assertThat(event.path("rawQueryString").asText()).isEqualTo("a=1&b=x%20y&a=2&empty=");
    assertThat(event.path("queryStringParameters"))
        .isEqualTo(JSON.readTree("{\"a\": \"1,2\", \"b\": \"x y\", \"empty\": \"\"}"));
    assertThat(event.path("pathParameters").path("id").asText()).isEqualTo("i-1");
    assertThat(event.path("headers").path("x-some").asText()).isEqualTo("one,two");
    assertThat(event.path("headers").has("cookie")).isFalse();
    assertThat(event.path("cookies")).isEqualTo(JSON.readTree("[\"k=v\", \"l=w\"]"));
    JsonNode context = event.path("requestContext");
    assertThat(context.path("http").path("method").asText()).isEqualTo("GET");
    assertThat(context.path("http").path("path").asText()).isEqualTo("/items/i-1");
    assertThat(context.path("http").path("sourceIp").asText()).isEqualTo("127.0.0.1");
    assertThat(context.path("http").path("userAgent").asText()).isEqualTo("test/1");
    assertThat(context.path("requestId").asText()).isNotBlank();
    assertThat(context.path("stage").asText()).isEqualTo("$default");
    assertThat(context.path("time").asText()).isEqualTo("01/Mar/2026:12:00:00 +0000");
    assertThat(context.path("timeEpoch").asLong()).isEqualTo(TestClock.START.toEpochMilli());
    assertThat(event.path("remainingMilliseconds").asInt()).isBetween(1, 5000);
  }

  @Test
  void leavesOutWhatIsNotThere() throws Exception {
    JsonNode event = json(send(request("/open")));
    assertThat(event.path("queryStringParameters").isNull()).isTrue();
    assertThat(event.path("pathParameters").isNull()).isTrue();
    assertThat(event.path("cookies").isNull()).isTrue();
    assertThat(event.path("body").isNull()).isTrue();
    assertThat(event.path("rawQueryString").asText()).isEmpty();
    assertThat(event.path("requestContext").path("authorizer").isNull()).isTrue();
  }

  @Test
  void decodesThePathOnce() throws Exception {
    assertThat(identifier("/items/%C3%A4%20b+c")).isEqualTo("ä b+c");
    assertThat(identifier("/items/a%252Fb")).isEqualTo("a%2Fb");
    assertThat(identifier("/items/a%3Fb")).as("cut at an encoded question mark").isEqualTo("a");
  }

  @Test
  void looksForTheRouteOfTheDecodedPath() throws Exception {
    HttpResponse<byte[]> response = send(request("/items/a%2Fb").header("authorization", "admin"));
    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(json(response).path("code").asText()).isEqualTo("not_found");
  }

  @Test
  void passesWhatTheAuthorizerSays() throws Exception {
    JsonNode event = json(send(request("/items/1").header("Authorization", "pos")));
    assertThat(event.path("requestContext").path("authorizer").path("lambda"))
        .isEqualTo(JSON.readTree("{\"role\": \"pos\", \"route\": \"ANY /items/{id}\"}"));
  }

  @Test
  void refusesARequestWithoutAKey() throws Exception {
    assertError(send(request("/items/1")), 401, "unauthorized");
  }

  @Test
  void refusesWhomTheAuthorizerRefuses() throws Exception {
    assertError(send(request("/items/1").header("authorization", "nobody")), 403, "forbidden");
  }

  @Test
  void handsTextOverAsTextAndTheRestAsBase64() throws Exception {
    assertBody("application/json; charset=utf-8", "{\"a\": \"ä\"}", "{\"a\": \"ä\"}", false);
    assertBody("text/csv", "a,b", "a,b", false);
    assertBody("application/octet-stream", "a,b", "YSxi", true);
  }

  @Test
  void answersWithBytesAndCookies() throws Exception {
    HttpResponse<byte[]> response = send(request("/open?gif=1"));
    assertThat(response.body()).asString(StandardCharsets.US_ASCII).isEqualTo("GIF89a");
    assertThat(response.headers().allValues("content-type")).containsExactly("image/gif");
    assertThat(response.headers().allValues("set-cookie")).containsExactlyInAnyOrder("a=1", "b=2");
  }

  @Test
  void answersHeadWithoutABody() throws Exception {
    HttpResponse<byte[]> response = send(request("/open").method("HEAD", BodyPublishers.noBody()));
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEmpty();
  }

  @Test
  void saysNothingOfAFailureButLogsIt() throws Exception {
    HttpResponse<byte[]> response = send(request("/open?fail=1"));
    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(json(response)).isEqualTo(JSON.readTree("{\"message\": \"Internal Server Error\"}"));
    assertThat(LOG.toString(StandardCharsets.UTF_8))
        .contains("GET /open failed:")
        .contains("asked to fail");
  }

  @Test
  void refusesABodyThatIsTooLarge() throws Exception {
    // What the event adds to the body is far less than what lies between these two.
    assertThat(send(post(5 * 1024 * 1024)).statusCode()).isEqualTo(200);
    assertError(send(post(6 * 1024 * 1024)), 413, "payload_too_large");
    assertError(send(post(Gateway.LARGEST_BODY + 1)), 413, "payload_too_large");
  }

  @Test
  void firesASchedule() throws Exception {
    HttpResponse<byte[]> night =
        send(request("/_local/schedules/Night").POST(BodyPublishers.noBody()));
    assertThat(night.statusCode()).isEqualTo(200);
    assertThat(json(night)).isEqualTo(JSON.readTree("{\"source\": \"aws.events\"}"));
    assertThat(json(send(request("/_local/schedules/Morning").POST(BodyPublishers.noBody()))))
        .isEqualTo(JSON.readTree("{\"source\": \"morning\"}"));
  }

  @Test
  void namesTheSchedulesThatExist() throws Exception {
    HttpResponse<byte[]> response =
        send(request("/_local/schedules/Noon").POST(BodyPublishers.noBody()));
    assertError(response, 404, "not_found");
    assertThat(json(response).path("message").asText())
        .isEqualTo("There is no schedule 'Noon'; there is Morning, Night.");
    assertError(send(request("/_local/schedules/Night")), 405, "method_not_allowed");
  }

  private static void assertBody(String type, String sent, String seen, boolean encoded)
      throws Exception {
    JsonNode event =
        json(
            send(
                request("/open").header("content-type", type).POST(BodyPublishers.ofString(sent))));
    assertThat(event.path("body").asText()).isEqualTo(seen);
    assertThat(event.path("isBase64Encoded").asBoolean()).isEqualTo(encoded);
  }

  private static void assertError(HttpResponse<byte[]> response, int status, String code)
      throws IOException {
    assertThat(response.statusCode()).isEqualTo(status);
    JsonNode error = json(response);
    assertThat(error.path("type").asText()).isEqualTo("Error");
    assertThat(error.path("error").asBoolean()).isTrue();
    assertThat(error.path("code").asText()).isEqualTo(code);
    assertThat(error.path("message").asText()).isNotBlank();
    assertThat(error.path("errors").isArray()).isTrue();
    assertThat(response.headers().firstValue("x-request-id")).isPresent();
  }

  private static String identifier(String path) throws Exception {
    return json(send(request(path).header("authorization", "admin")))
        .path("pathParameters")
        .path("id")
        .asText();
  }

  /** The answer does not repeat it, or it might be too large in its turn. */
  private static HttpRequest.Builder post(int size) {
    return request("/open?gif=1")
        .header("content-type", "text/plain")
        .POST(BodyPublishers.ofString("x".repeat(size)));
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(address + path));
  }

  private static HttpResponse<byte[]> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return HTTP.send(request.build(), BodyHandlers.ofByteArray());
  }

  private static JsonNode json(HttpResponse<byte[]> response) throws JsonProcessingException {
    return JSON.readTree(new String(response.body(), StandardCharsets.UTF_8));
  }
}
