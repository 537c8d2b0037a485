package io.vouchsafe.importer;

/** Shows how far an import is. */
interface Progress extends AutoCloseable {

  /**
   * So much is done.
   *
   * @param bytes of the file
   */
  void done(long bytes, Totals totals);

  /** Says something in between. */
  void note(String sentence);

  @Override
  void close();
}
