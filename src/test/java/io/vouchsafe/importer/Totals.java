package io.vouchsafe.importer;

/**
 * What an import has done so far, in all its runs.
 *
 * @param created things that are new
 * @param updated known ones that changed
 * @param rejected lines that were not taken
 */
record Totals(long created, long updated, long rejected) {

  static final Totals NONE = new Totals(0, 0, 0);

  Totals plus(long moreCreated, long moreUpdated, long moreRejected) {
    return new Totals(created + moreCreated, updated + moreUpdated, rejected + moreRejected);
  }

  @Override
  public String toString() {
    return "%,d created, %,d updated, %,d rejected".formatted(created, updated, rejected);
  }
}
