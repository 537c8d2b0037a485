package io.vouchsafe.function;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.TextNode;
import io.vouchsafe.core.customer.DeviceBook;
import io.vouchsafe.core.customer.Pseudonyms;
import io.vouchsafe.core.customer.Trait;
import io.vouchsafe.core.customer.Traits;
import io.vouchsafe.core.customer.Visit;
import io.vouchsafe.core.customer.VisitBook;
import io.vouchsafe.core.customer.VisitBook.Recording;
import io.vouchsafe.core.customer.VisitSummary;
import io.vouchsafe.store.DynamoCustomers;
import io.vouchsafe.store.DynamoVisits;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The tracking pixel, and the script that asks for it. Whatever it is asked with, and whatever
 * becomes of it, the answer is the same picture: a page must not break, and who guesses is told
 * nothing.
 *
 * <p>What is not signed costs no call of the database. What is, costs no more than the limits here
 * allow on this instance, and the {@link VisitBook} over all of them.
 */
public final class PixelFunction extends ApiFunction {

  /** A picture of one transparent point. */
  private static final Response PICTURE =
      everywhere(
          Response.file(
              "image/gif", "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7", true));

  private static final Response SCRIPT =
      everywhere(Response.file("text/javascript; charset=utf-8", script(), false))
          .header("cache-control", "public, max-age=86400");

  /** In which what has no id and looks the same is the same view. */
  private static final Duration SAME_WITHIN = Duration.ofMinutes(30);

  /** A visit that is lost is no harm, unlike many that wait for each other. */
  private static final int MOST_ATTEMPTS = 6;

  private static final int MOST_CUSTOMERS = 10_000;

  /** About what an instance can write at all, one visit after the other. */
  private static final int MOST_OF_INSTANCE = 300;

  private static final Duration INSTANCE_TIME = Duration.ofSeconds(10);

  private final CustomerTokens tokens;
  private final Pseudonyms pseudonyms;
  private final VisitBook visits;
  private final Traits traits;
  private final DeviceBook devices;
  private final Clock clock;
  private final RateLimit ofCustomer =
      new RateLimit(VisitSummary.KEPT, VisitBook.CROWDED_WITHIN, MOST_CUSTOMERS);
  private final RateLimit noted = new RateLimit(1, Duration.ofHours(1), MOST_CUSTOMERS);
  private final RateLimit ofInstance = new RateLimit(MOST_OF_INSTANCE, INSTANCE_TIME, 1);

  /** The deployed function. */
  public PixelFunction() {
    this(Environment.deployed());
  }

  /** The function in a given environment. */
  public PixelFunction(Environment environment) {
    this.tokens = new CustomerTokens(environment.database());
    this.pseudonyms = environment.pseudonyms();
    this.clock = environment.clock();
    this.traits = environment.traits();
    this.devices = new DeviceBook(new DynamoCustomers(environment.database()));
    this.visits =
        new VisitBook(
            new DynamoVisits(environment.database()), clock, new JitteredBackoff(MOST_ATTEMPTS));
    onOpen("/pixel.gif", this::pixel, PICTURE);
    onOpen("/vouchsafe.js", SCRIPT);
  }

  private Response pixel(Exchange exchange) {
    exchange.note("visit", TextNode.valueOf(report(exchange)));
    return PICTURE;
  }

  /** What became of it, for the log. */
  private String report(Exchange exchange) {
    Instant now = clock.instant();
    Optional<PixelView> view = PixelView.read(exchange);
    if (view.isEmpty()) {
      return "malformed";
    }
    String token = exchange.query("t");
    Optional<String> customer = token == null ? Optional.empty() : tokens.customer(token, now);
    if (customer.isEmpty()) {
      return "no_good_token";
    }
    if (!ofCustomer.allows(customer.get(), now) || !ofInstance.allows("", now)) {
      return "limited";
    }
    return record(customer.get(), view.get(), exchange, now).name().toLowerCase(Locale.ROOT);
  }

  private Recording record(String customer, PixelView view, Exchange exchange, Instant now) {
    String userAgent = exchange.userAgent();
    String cut = userAgent.substring(0, Math.min(userAgent.length(), Bodies.USER_AGENT));
    // No id that a browser makes up begins like the one that is made here.
    Visit visit =
        new Visit(
            view.id() == null ? "~" + pseudonyms.lasting("view", view.fingerprint()) : view.id(),
            now,
            view.categories(),
            cut.isBlank() ? null : pseudonyms.passing("user_agent", cut, now),
            NetworkPrefix.of(exchange.sourceIp())
                .map(network -> pseudonyms.passing("network", network, now))
                .orElse(null));
    Instant sameSince = view.id() == null ? now.minus(SAME_WITHIN) : Instant.MIN;
    Recording recording = visits.addReported(customer, visit, sameSince);
    if (recording == Recording.RECORDED) {
      noteDevice(customer, cut, exchange.sourceIp(), now);
    }
    return recording;
  }

  /** Once for each device that this instance sees a customer with. */
  private void noteDevice(String customer, String userAgent, String ip, Instant now) {
    String network = NetworkPrefix.of(ip).orElse(null);
    List<Trait> device = traits.of(new Traits.Told(userAgent, network, null, null), now);
    if (!device.isEmpty() && noted.allows(customer + " " + device, now)) {
      devices.note(customer, device, now);
    }
  }

  /** For pages of any origin, also such as take nothing from others that does not allow it. */
  private static Response everywhere(Response response) {
    return response.header("cross-origin-resource-policy", "cross-origin");
  }

  private static String script() {
    try (InputStream in = PixelFunction.class.getResourceAsStream("vouchsafe.js")) {
      if (in == null) {
        throw new IllegalStateException("The script is not in the artifact.");
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
