package io.vouchsafe.store;

/** A cursor was given that no page of the list has given out. */
public final class ForeignCursorException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public ForeignCursorException() {
    super("The cursor belongs to no such list.");
  }
}
