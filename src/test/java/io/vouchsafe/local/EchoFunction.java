package io.vouchsafe.local;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vouchsafe.function.Environment;
import java.util.List;
import java.util.Map;

/** Answers with the event that it got; for tests of the gateway. */
public final class EchoFunction
    implements RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> {

  private static final ObjectMapper JSON = new ObjectMapper();

  public EchoFunction(Environment environment) {}

  @Override
  public APIGatewayV2HTTPResponse handleRequest(APIGatewayV2HTTPEvent event, Context context) {
    Map<String, String> query = event.getQueryStringParameters();
    if (query != null && query.containsKey("fail")) {
      throw new IllegalStateException("asked to fail");
    }
    if (query != null && query.containsKey("gif")) {
      return APIGatewayV2HTTPResponse.builder()
          .withStatusCode(200)
          .withHeaders(Map.of("Content-Type", "image/gif"))
          .withBody("R0lGODlh")
          .withIsBase64Encoded(true)
          .withCookies(List.of("a=1", "b=2"))
          .build();
    }
    ObjectNode answer = JSON.valueToTree(event);
    answer.put("remainingMilliseconds", context.getRemainingTimeInMillis());
    return APIGatewayV2HTTPResponse.builder()
        .withStatusCode(200)
        .withHeaders(Map.of("content-type", "application/json"))
        .withBody(answer.toString())
        .build();
  }
}
