package io.vouchsafe.importer;

import io.vouchsafe.importer.Answer.Rejection;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Optional;

/**
 * Sends a file part by part, one call after the other: later lines about the same thing have the
 * last word. After each call it notes how far it is, so that it can be ended at any time.
 */
final class Importer {

  /** Of a call, in bytes; the API takes 6 MB, in which each quote counts twice. */
  private static final int MOST_BYTES = 5_000_000;

  /** Of a rejected line, in bytes: enough to find it. */
  private static final int MOST_SHOWN = 1000;

  private final Options options;
  private final PrintStream out;
  private final Pause pause;
  private final boolean terminal;

  /**
   * An import.
   *
   * @param out where it tells how far it is
   * @param terminal whether that is a terminal, which can show a bar
   */
  Importer(Options options, PrintStream out, Pause pause, boolean terminal) {
    this.options = options;
    this.out = out;
    this.pause = pause;
    this.terminal = terminal;
  }

  /**
   * Imports the file, or goes on where that stopped.
   *
   * @throws ImportException if it ends early
   */
  ExitCode run() {
    try {
      Path file = options.file();
      Survey survey = Survey.of(file);
      FileTime modified = Files.getLastModifiedTime(file);
      Optional<State> stopped = State.load(file, survey, options.target());
      State state = stopped.orElse(State.START);
      try (Progress progress = progress(survey, state)) {
        if (stopped.isPresent()) {
          progress.note("going on at line %,d".formatted(state.line()));
        }
        state = new Run(survey, progress, state).toTheEnd();
      }
      if (!Files.getLastModifiedTime(file).equals(modified)) {
        throw ImportException.refused(file + " was changed meanwhile: import it again.");
      }
      State.forget(file);
      return tell(state.totals());
    } catch (IOException e) {
      throw ImportException.brokenOff("%s cannot be read: %s.".formatted(options.file(), e));
    }
  }

  private Progress progress(Survey survey, State state) {
    String name = options.file().getFileName().toString();
    return terminal
        ? new BarProgress(name, survey.bytes(), state.offset())
        : new PlainProgress(out, name, survey.bytes());
  }

  private ExitCode tell(Totals totals) {
    out.printf("%s is imported: %s.%n", options.file(), totals);
    if (totals.rejected() == 0) {
      return ExitCode.TAKEN;
    }
    out.printf("The rejected lines are in %s.%n", RejectedFile.fileOf(options.file()));
    return ExitCode.SOME_REJECTED;
  }

  /** One run of an import. */
  private final class Run {

    private final Survey survey;
    private final Progress progress;
    private final RejectedFile rejectedFile;
    private Totals totals;
    private State state;

    /** Of a call; fewer from when on the API finds so many too large. */
    private int mostRecords = Options.MOST_LINES;

    private Run(Survey survey, Progress progress, State state) {
      this.survey = survey;
      this.progress = progress;
      this.rejectedFile = new RejectedFile(options.file(), state.rejectedBytes());
      this.totals = state.totals();
      this.state = state;
    }

    private State toTheEnd() throws IOException {
      try {
        sendAll();
        rejectedFile.end();
        return state;
      } catch (ImportException e) {
        if (state.offset() == 0) {
          State.forget(options.file());
        }
        throw e;
      }
    }

    private void sendAll() throws IOException {
      save(state.offset(), state.line());
      Header header = Header.of(options.file());
      long offset = Math.max(state.offset(), header.end());
      long line = Math.max(state.line(), header.endLine());
      Retries retries = new Retries(pause, progress);
      try (Api api = new Api(options, retries);
          ChunkReader reader =
              ChunkReader.of(options.file(), offset, line, options.lines(), MOST_BYTES)) {
        for (Chunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
          send(chunk, header, api, retries);
        }
      }
    }

    private void send(Chunk chunk, Header header, Api api, Retries retries) {
      int from = 0;
      while (from < chunk.count()) {
        int to = Math.min(from + mostRecords, chunk.count());
        Answer answer =
            chunk.sendable()
                ? api.send(
                    header.bytes(),
                    chunk.bytes(),
                    chunk.start(from),
                    chunk.start(to) - chunk.start(from))
                : new Answer.TooLarge();
        if (answer instanceof Answer.Taken taken) {
          int next = taken(chunk, from, to, taken, header);
          if (next == from && taken.created() + taken.updated() == 0) {
            retries.failed("the API had no time for it", Duration.ZERO);
          } else {
            retries.reset();
          }
          from = next;
        } else if (to - from > 1) {
          mostRecords = (to - from) / 2;
        } else {
          reject(chunk, from);
          from = to;
        }
      }
    }

    /** Notes a record that is too large for a call of its own. */
    private void reject(Chunk chunk, int record) {
      RejectedFile.Rows rows = rejectedFile.new Rows();
      rows.add(chunk.line(record), "line: It is too long.", chunk.text(record, MOST_SHOWN));
      rows.write();
      totals = totals.plus(0, 0, 1);
      save(chunk.offsetOf(record + 1), chunk.line(record + 1));
    }

    /** Notes what was taken; gives the record to go on with. */
    private int taken(Chunk chunk, int from, int to, Answer.Taken taken, Header header) {
      // What is line 1 below the header in the call, is this line of the file.
      long shift = chunk.line(from) - header.lines() - 1;
      int next =
          taken.next().isEmpty()
              ? to
              : Math.clamp(chunk.recordAt(taken.next().getAsLong() + shift), from, to);
      RejectedFile.Rows rows = rejectedFile.new Rows();
      long rejected = 0;
      for (Rejection rejection : taken.rejected()) {
        long line = rejection.line() + shift;
        if (line < chunk.line(next)) {
          rows.add(line, rejection.reasons(), chunk.text(chunk.recordAt(line), MOST_SHOWN));
          rejected++;
        }
      }
      rows.write();
      totals = totals.plus(taken.created(), taken.updated(), rejected);
      save(chunk.offsetOf(next), chunk.line(next));
      return next;
    }

    private void save(long offset, long line) {
      state = new State(offset, line, totals, rejectedFile.bytes());
      state.save(options.file(), survey, options.target());
      progress.done(offset, totals);
    }
  }
}
