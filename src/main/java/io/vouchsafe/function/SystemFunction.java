package io.vouchsafe.function;

/** Answers whether the system is there, and what no other function answers. */
public final class SystemFunction extends ApiFunction {

  /** The deployed function. */
  public SystemFunction() {
    onOpen("/health", Response.ok(Json.object().put("status", "ok")));
  }

  /** The function in a given environment, of which it needs nothing. */
  public SystemFunction(Environment environment) {
    this();
  }
}
