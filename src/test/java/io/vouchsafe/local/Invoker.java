package io.vouchsafe.local;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import com.amazonaws.services.lambda.runtime.serialization.factories.JacksonFactory;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.Arrays;

/**
 * Calls a handler as the Java runtime does: the event's JSON through the runtime's own serialiser
 * into the handler's parameter, its result through the runtime's serialiser into JSON.
 */
final class Invoker {

  private final RequestHandler<Object, Object> handler;
  private final PojoSerializer<Object> input;
  private final PojoSerializer<Object> output;

  private Invoker(
      RequestHandler<Object, Object> handler,
      PojoSerializer<Object> input,
      PojoSerializer<Object> output) {
    this.handler = handler;
    this.input = input;
    this.output = output;
  }

  static Invoker of(RequestHandler<Object, Object> handler) {
    Method method = handleRequest(handler.getClass());
    return new Invoker(
        handler,
        serializer(method.getGenericParameterTypes()[0]),
        serializer(method.getGenericReturnType()));
  }

  /**
   * Handles one event.
   *
   * @throws RuntimeException whatever the handler throws
   */
  byte[] invoke(byte[] event, Context context) {
    Object result = handler.handleRequest(input.fromJson(new ByteArrayInputStream(event)), context);
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    output.toJson(result, json);
    return json.toByteArray();
  }

  /** The one that the compiler did not make: its types are those of the event and the answer. */
  private static Method handleRequest(Class<?> handler) {
    return Arrays.stream(handler.getMethods())
        .filter(method -> method.getName().equals("handleRequest") && !method.isBridge())
        .findFirst()
        .orElseThrow(() -> new StartupException(handler.getName() + " handles no requests."));
  }

  /** The serialiser that the runtime's {@code EventHandlerLoader} chooses for a type. */
  private static PojoSerializer<Object> serializer(Type type) {
    if (type instanceof Class<?> known
        && LambdaEventSerializers.isLambdaSupportedEvent(known.getName())) {
      @SuppressWarnings("unchecked")
      Class<Object> event = (Class<Object>) known;
      return LambdaEventSerializers.serializerFor(event, Invoker.class.getClassLoader());
    }
    return JacksonFactory.getInstance().getSerializer(type);
  }
}
