package io.vouchsafe.local;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import com.amazonaws.services.lambda.runtime.serialization.factories.JacksonFactory;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.Arrays;

/**
 * Calls a handler as the Java runtime does: the event's JSON through the runtime's own serialiser
 * into the handler's parameter, its result through the runtime's serialiser into JSON. A handler of
 * streams gets and gives the JSON as it is.
 */
interface Invoker {

  /**
   * Handles one event.
   *
   * @throws RuntimeException whatever the handler throws
   */
  byte[] invoke(byte[] event, Context context);

  /**
   * The way to call a handler.
   *
   * @throws StartupException if it is none
   */
  static Invoker of(Object handler) {
    return switch (handler) {
      case RequestStreamHandler streams -> (event, context) -> invoke(streams, event, context);
      case RequestHandler<?, ?> objects -> of(objects);
      default ->
          throw new StartupException(handler.getClass().getName() + " is no Lambda handler.");
    };
  }

  private static byte[] invoke(RequestStreamHandler handler, byte[] event, Context context) {
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    try {
      handler.handleRequest(new ByteArrayInputStream(event), json, context);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    return json.toByteArray();
  }

  private static Invoker of(RequestHandler<?, ?> handler) {
    @SuppressWarnings("unchecked")
    RequestHandler<Object, Object> any = (RequestHandler<Object, Object>) handler;
    Method method = handleRequest(handler.getClass());
    PojoSerializer<Object> input = serializer(method.getGenericParameterTypes()[0]);
    PojoSerializer<Object> output = serializer(method.getGenericReturnType());
    return (event, context) -> {
      Object result = any.handleRequest(input.fromJson(new ByteArrayInputStream(event)), context);
      ByteArrayOutputStream json = new ByteArrayOutputStream();
      output.toJson(result, json);
      return json.toByteArray();
    };
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
