package io.vouchsafe.importer;

import java.io.PrintStream;

/** Progress as lines of text, one for every twentieth of the file. */
final class PlainProgress implements Progress {

  private static final int PARTS = 20;

  private final PrintStream out;
  private final String file;
  private final long bytes;
  private long shown = -1;

  PlainProgress(PrintStream out, String file, long bytes) {
    this.out = out;
    this.file = file;
    this.bytes = bytes;
  }

  @Override
  public void done(long done, Totals totals) {
    long part = done * PARTS / bytes;
    if (part != shown) {
      shown = part;
      out.printf("%s: %d %%, %s%n", file, done * 100 / bytes, totals);
    }
  }

  @Override
  public void note(String sentence) {
    out.printf("%s: %s%n", file, sentence);
  }

  @Override
  public void close() {}
}
