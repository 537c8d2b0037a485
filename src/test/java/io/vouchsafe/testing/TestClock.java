package io.vouchsafe.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that stands still until it is set or advanced. */
public final class TestClock extends Clock {

  /** Where it stands at first. */
  public static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  private volatile Instant now = START;

  public void set(Instant instant) {
    now = instant;
  }

  public void advance(Duration duration) {
    now = now.plus(duration);
  }

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  /** The same clock: what it tells has no zone. */
  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
