package io.vouchsafe.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** What the figures were measured on. */
final class Machine {

  private static final Path CPU = Path.of("/proc/cpuinfo");

  private Machine() {}

  static String describe() {
    Map<Object, Object> system = System.getProperties();
    return "%s, %d cores; %s %s; %s %s"
        .formatted(
            cpu(),
            Runtime.getRuntime().availableProcessors(),
            system.get("os.name"),
            system.get("os.arch"),
            system.get("java.vm.name"),
            system.get("java.vm.version"));
  }

  /** How busy the machine is: processes that ran or wanted to, on average of the last minute. */
  static String load() {
    double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    return load < 0 ? "unknown" : String.format(Locale.ROOT, "%.1f", load);
  }

  private static String cpu() {
    if (!Files.isReadable(CPU)) {
      return "unknown processor";
    }
    try (Stream<String> lines = Files.lines(CPU)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("unknown processor");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
