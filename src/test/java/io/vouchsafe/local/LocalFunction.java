package io.vouchsafe.local;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import com.amazonaws.services.lambda.runtime.api.client.api.LambdaContext;
import com.fasterxml.jackson.databind.JsonNode;
import io.vouchsafe.function.Environment;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** A function of the template, ready to be called. One instance serves all its calls. */
final class LocalFunction {

  private final FunctionDefinition definition;
  private final Invoker invoker;
  private final CallLog calls;

  private final FunctionLog log;

  private LocalFunction(
      FunctionDefinition definition, Invoker invoker, CallLog calls, FunctionLog log) {
    this.log = log;
    this.definition = definition;
    this.invoker = invoker;
    this.calls = calls;
  }

  /**
   * Makes the handler with the constructor that takes its environment.
   *
   * @param calls notes the calls to the database that the environment makes
   * @throws StartupException if there is no such handler, or it cannot be made
   */
  static LocalFunction make(
      FunctionDefinition definition, Environment environment, CallLog calls, FunctionLog log) {
    return of(definition, handler(definition, environment), calls, log);
  }

  /** A function whose handler is made already. */
  static LocalFunction of(
      FunctionDefinition definition, Object handler, CallLog calls, FunctionLog log) {
    return new LocalFunction(definition, Invoker.of(handler), calls, log);
  }

  /**
   * The constructor of the handler that takes its environment.
   *
   * @throws StartupException if there is none
   */
  static Constructor<?> constructor(FunctionDefinition definition) {
    try {
      return Class.forName(definition.handler()).getConstructor(Environment.class);
    } catch (ClassNotFoundException e) {
      throw new StartupException(
          "The template's %s has the handler %s, which does not exist."
              .formatted(definition.id(), definition.handler()),
          e);
    } catch (NoSuchMethodException e) {
      throw new StartupException(
          "The handler %s has no public constructor that takes an Environment."
              .formatted(definition.handler()),
          e);
    }
  }

  private static Object handler(FunctionDefinition definition, Environment environment) {
    try {
      return constructor(definition).newInstance(environment);
    } catch (InvocationTargetException e) {
      throw new StartupException(definition.id() + " cannot be made: " + e.getCause() + ".", e);
    } catch (ReflectiveOperationException e) {
      throw new StartupException(definition.handler() + " is no Lambda handler.", e);
    }
  }

  CallLog calls() {
    return calls;
  }

  /** The function's answer, as JSON, to an event, as JSON. */
  byte[] invoke(byte[] event) {
    return invoker.invoke(event, context());
  }

  /** The same with JSON that is read already. */
  JsonNode answer(JsonNode event) {
    return Json.parse(invoke(event.toString().getBytes(StandardCharsets.UTF_8)));
  }

  private Context context() {
    return new LambdaContext(
        definition.memory(),
        System.currentTimeMillis() + definition.timeout().toMillis(),
        UUID.randomUUID().toString(),
        "local",
        "local",
        definition.id(),
        null,
        "$LATEST",
        Arns.function(definition.id()),
        null,
        null,
        null) {

      @Override
      public LambdaLogger getLogger() {
        return log;
      }
    };
  }
}
