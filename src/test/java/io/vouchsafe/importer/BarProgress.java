package io.vouchsafe.importer;

import java.time.Duration;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Progress as a bar on a terminal. */
final class BarProgress implements Progress {

  private static final int MEGABYTE = 1 << 20;

  private final ProgressBar bar;

  BarProgress(String file, long bytes, long done) {
    bar =
        new ProgressBarBuilder()
            .setTaskName(file)
            .setInitialMax(bytes)
            .startsFrom(done, Duration.ZERO)
            .setUnit(" MB", MEGABYTE)
            .setStyle(ProgressBarStyle.ASCII)
            .build();
  }

  @Override
  public void done(long bytes, Totals totals) {
    bar.stepTo(bytes);
    bar.setExtraMessage(totals.toString());
  }

  @Override
  public void note(String sentence) {
    bar.setExtraMessage(sentence);
  }

  @Override
  public void close() {
    bar.close();
  }
}
