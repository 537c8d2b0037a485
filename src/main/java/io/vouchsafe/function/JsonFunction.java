package io.vouchsafe.function;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * A function that reads and writes its own JSON: the runtime's serialiser would leave out what is
 * null, and make amounts binary floats.
 */
abstract class JsonFunction implements RequestStreamHandler {

  abstract JsonNode handle(JsonNode event, Context context);

  @Override
  public final void handleRequest(InputStream input, OutputStream output, Context context)
      throws IOException {
    Json.write(handle(Json.read(input), context), output);
  }
}
