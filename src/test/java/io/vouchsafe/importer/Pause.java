package io.vouchsafe.importer;

import java.time.Duration;

/** Waits. */
interface Pause {

  void pause(Duration duration) throws InterruptedException;
}
