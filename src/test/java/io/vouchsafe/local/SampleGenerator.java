package io.vouchsafe.local;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Makes the customers and orders of the sample store: always the same ones, because its dice are
 * seeded. Orders are dated by how long ago they were placed, so that the store is as fresh on any
 * day as on the day it was made, and nobody stands within two days or two units of money of a
 * segment's boundary, so that it also means the same.
 *
 * <p>Run it after a change and commit what it writes: {@code java
 * src/test/java/io/vouchsafe/local/SampleGenerator.java}.
 */
final class SampleGenerator {

  static final String CUSTOMERS_HEADER =
      "identifier,name,email,country,region,city,postal_code,loyalty_member,loyalty_points,"
          + "subscriber_id,referral_code,referrer_code,Customer type";
  static final String ORDERS_HEADER =
      "order_id,customer_identifier,days_ago,total,discount,refunded,status,coupon_codes";

  private static final long SEED = 20_240_229;

  /** Ages are counted in thousandths of a day: exact in the three decimals that the file has. */
  private static final int DAY = 1000;

  private static final int MARGIN = 2 * DAY;

  private static final String CODE_CHARACTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";

  private static final List<Country> COUNTRIES =
      List.of(
          new Country(
              "DE",
              40,
              "Hanna Lukas Mia Jonas Lea Felix Jürgen Sabine Katrin Moritz Greta Anton",
              "Becker Schäfer Hoffmann Krüger Wagner Vogel Brandt Lorenz Groß Albrecht",
              "Berlin/Berlin/10###|Hamburg/Hamburg/20###|Bayern/München/80###"
                  + "|Hessen/Frankfurt am Main/60###|Sachsen/Leipzig/04###"),
          new Country(
              "AT",
              14,
              "Anna Maximilian Johanna Tobias Valentina Florian Theresa Paul",
              "Gruber Huber Steiner Moser Pichler Leitner Egger Winkler",
              "Wien/Wien/10#0|Steiermark/Graz/80##|Salzburg/Salzburg/50##"),
          new Country(
              "CH",
              8,
              "Noemi Luca Seraina Reto Elena Urs Chantal Beat",
              "Müller Keller Frei Baumann Zürcher Ammann",
              "Zürich/Zürich/80##|Bern/Bern/30##|Genève/Genève/12##"),
          new Country(
              "NL",
              8,
              "Lotte Daan Femke Sem Sanne Bram Fleur Thijs",
              "Jansen Bakker Visser Smit Mulder Dekker",
              "Noord-Holland/Amsterdam/10##|Utrecht/Utrecht/35##"),
          new Country(
              "FR",
              10,
              "Claire Hugo Léa Théo Manon Mathis Zoé Aurélien",
              "Martin Petit Lefèvre Moreau Girard Fournier Chevalier",
              "Île-de-France/Paris/750##|Auvergne-Rhône-Alpes/Lyon/690##"),
          new Country(
              "PL",
              8,
              "Zofia Tomasz Julia Paweł Maja Krzysztof Agnieszka",
              "Nowak Kowalczyk Wójcik Zieliński Wrona Mazur",
              "Małopolskie/Kraków/30-###|Mazowieckie/Warszawa/00-###"),
          new Country(
              "GB",
              8,
              "Jack Amelia Oliver Isla Harry Freya Noah Poppy",
              "Turner Hughes Walker Bennett Marsh Fletcher",
              "Greater London/London/E# #AB|West Midlands/Birmingham/B# #QT"),
          new Country(
              "IT",
              6,
              "Sofia Leonardo Giulia Matteo Chiara Davide",
              "Rossi Ferrari Romano Greco Conti",
              "Lombardia/Milano/201##|Lazio/Roma/001##"),
          new Country(
              "ES",
              4,
              "Miguel Lucía Álvaro Carmen Iñigo",
              "García Navarro Ortega Muñoz",
              "Cataluña/Barcelona/080##|Madrid/Madrid/280##"),
          new Country(
              "SE",
              4,
              "Emil Astrid Oskar Ebba",
              "Lindqvist Åkesson Nyström",
              "Stockholm/Stockholm/11# ##|Skåne/Malmö/21# ##"));

  /** Who is in the store under which number; examples and documentation speak of the first ones. */
  private static final List<Shopper> FIRST_ONES =
      List.of(
          Shopper.WON_BACK, // c-1
          Shopper.REGULAR, // c-2
          Shopper.LAPSED, // c-3
          Shopper.SUBSCRIBER, // c-4
          Shopper.MEMBER, // c-5
          Shopper.BARGAIN_HUNTER, // c-6
          Shopper.INVITED, // c-7
          Shopper.SENDS_ALL_BACK, // c-8
          Shopper.FIRST_ORDER, // c-9
          Shopper.BROWSER); // c-10

  private final Random random = new Random(SEED);
  private final List<Customer> customers = new ArrayList<>();
  private final List<Order> orders = new ArrayList<>();

  private SampleGenerator() {}

  /** Writes both files into the folder named, or into the one where they are kept. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments.length > 0 ? arguments[0] : "src/test/resources/sample");
    Sample sample = generate();
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("customers.csv"), sample.customersFile());
    Files.writeString(folder.resolve("orders.csv"), sample.ordersFile());
  }

  static Sample generate() {
    SampleGenerator generator = new SampleGenerator();
    generator.fill();
    return new Sample(List.copyOf(generator.customers), List.copyOf(generator.orders));
  }

  private void fill() {
    List<Shopper> rest = new ArrayList<>();
    for (Shopper shopper : Shopper.values()) {
      long already = FIRST_ONES.stream().filter(shopper::equals).count();
      rest.addAll(Collections.nCopies((int) (shopper.howMany - already), shopper));
    }
    Collections.shuffle(rest, random);
    List<Shopper> everybody = new ArrayList<>(FIRST_ONES);
    everybody.addAll(rest);

    List<Order> drawn = new ArrayList<>();
    for (int i = 0; i < everybody.size(); i++) {
      Shopper shopper = everybody.get(i);
      String identifier = "c-" + (i + 1);
      List<Order> history = drawHistory(identifier, shopper);
      customers.add(drawCustomer(identifier, shopper, new History(history)));
      drawn.addAll(history);
    }
    drawn.sort(Comparator.comparingInt(Order::age).reversed().thenComparing(Order::customer));
    for (int i = 0; i < drawn.size(); i++) {
      orders.add(drawn.get(i).numbered("o-" + (10_001 + i)));
    }
  }

  // ------------------------------------------------------------------------------- customers

  private Customer drawCustomer(String identifier, Shopper shopper, History history) {
    Country country = drawCountry();
    String first = pick(country.firstNames.split(" ", -1));
    String last = pick(country.lastNames.split(" ", -1));
    String[] place = pick(country.places.split("\\|", -1)).split("/", -1);
    boolean member = shopper == Shopper.MEMBER || (history.placed() > 3 && chance(10));
    boolean labelledSubscriber = shopper == Shopper.SUBSCRIBER && chance(30);
    boolean subscribed =
        shopper == Shopper.SUBSCRIBER
            ? !labelledSubscriber
            : shopper != Shopper.BROWSER && chance(35);
    boolean recommends = history.placed() > 5 && chance(70);
    String type =
        labelledSubscriber ? pick("Subscriber", "subscriber") : drawLabel(shopper, history);
    return new Customer(
        identifier,
        first + " " + last,
        mailbox(first, last, identifier),
        country.code,
        place[0],
        place[1],
        digits(place[2]),
        member,
        member ? (int) (history.lifetime() / 1000) : 0,
        subscribed ? "nl-" + (50_000 + random.nextInt(50_000)) : "",
        recommends ? drawReferralCode() : "",
        drawReferrer(shopper),
        type);
  }

  private String drawLabel(Shopper shopper, History history) {
    return switch (shopper) {
      case INVITED -> chance(25) ? "Referred" : "";
      case FIRST_ORDER -> chance(25) ? pick("Registered", "Returning", "registered") : "";
      case ONE_TIME -> chance(15) ? "Registered" : "";
      case REGULAR -> history.placed() > 15 ? pick("VIP", "Loyalty member") : "";
      case MEMBER -> chance(20) ? "VIP" : "";
      default -> chance(4) ? "Wholesale" : "";
    };
  }

  /** A code of somebody who is there already, mostly: two in a hundred name nobody's code. */
  private String drawReferrer(Shopper shopper) {
    List<String> known =
        customers.stream().map(Customer::referralCode).filter(code -> !code.isEmpty()).toList();
    boolean invited = shopper == Shopper.INVITED && !known.isEmpty();
    if (invited || (!known.isEmpty() && chance(8))) {
      return known.get(random.nextInt(known.size()));
    }
    return chance(2) ? drawReferralCode() : "";
  }

  private String drawReferralCode() {
    StringBuilder code = new StringBuilder("R");
    for (int i = 0; i < 6; i++) {
      code.append(CODE_CHARACTERS.charAt(random.nextInt(CODE_CHARACTERS.length())));
    }
    return code.toString();
  }

  private Country drawCountry() {
    int sum = COUNTRIES.stream().mapToInt(Country::weight).sum();
    int drawn = random.nextInt(sum);
    for (Country country : COUNTRIES) {
      drawn -= country.weight;
      if (drawn < 0) {
        return country;
      }
    }
    throw new IllegalStateException("the weights do not add up");
  }

  private static String mailbox(String first, String last, String identifier) {
    String ascii =
        Normalizer.normalize(first + "." + last, Normalizer.Form.NFD)
            .replaceAll("\\p{M}", "")
            .replace("ß", "ss")
            .replace("ł", "l")
            .toLowerCase(Locale.ROOT);
    String domain = identifier.hashCode() % 3 == 0 ? "example.org" : "example.com";
    return ascii + identifier.substring(2) + "@" + domain;
  }

  private String digits(String pattern) {
    StringBuilder drawn = new StringBuilder();
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      drawn.append(c == '#' ? (char) ('0' + random.nextInt(10)) : c);
    }
    return drawn.toString();
  }

  // ---------------------------------------------------------------------------------- orders

  /** Draws until the history is one of this kind of shopper and clear of every boundary. */
  private List<Order> drawHistory(String identifier, Shopper shopper) {
    while (true) {
      List<Order> drawn = new ArrayList<>();
      for (int age : drawAges(shopper)) {
        drawn.add(drawOrder(identifier, shopper, age));
      }
      History history = new History(drawn);
      if (isOfItsKind(shopper, history) && !history.isNearABoundary()) {
        return drawn;
      }
    }
  }

  private List<Integer> drawAges(Shopper shopper) {
    return switch (shopper) {
      case BROWSER, SUBSCRIBER -> List.of();
      case INVITED -> chance(60) ? List.of(between(3, 80)) : List.of();
      case CANCELLED -> List.of(between(5, 300));
      case FIRST_ORDER -> List.of(between(3, 85));
      case ONE_TIME -> List.of(between(95, 720));
      case REGULAR -> walk(between(200, 728), between(3, 50), 26 + random.nextInt(30));
      case MEMBER -> walk(between(300, 728), between(2, 30), 18 + random.nextInt(20));
      case BARGAIN_HUNTER -> walk(between(200, 600), between(3, 50), 30 + random.nextInt(30));
      case SENDS_ALL_BACK -> walk(between(60, 200), between(5, 50), 40);
      case LAPSED -> walk(between(350, 728), between(100, 330), 30 + random.nextInt(30));
      case WON_BACK -> withComeback(between(2, 27), between(120, 300));
      case BACK_FOR_LONG -> withComeback(between(40, 180), between(280, 400));
    };
  }

  /** An order every so many days from the oldest age down to the newest, never 86 days apart. */
  private List<Integer> walk(int oldest, int newest, int meanDays) {
    List<Integer> ages = new ArrayList<>();
    for (int age = oldest; age >= newest; ) {
      ages.add(age);
      double gap = meanDays * (0.4 - 0.6 * StrictMath.log(1 - random.nextDouble()));
      age -= (int) (DAY * Math.clamp(gap, 0.5, 86));
    }
    return ages;
  }

  private List<Integer> withComeback(int comeback, int lastBefore) {
    List<Integer> ages = new ArrayList<>(walk(between(420, 728), lastBefore, 45));
    ages.addAll(walk(comeback, between(2, 20), 25));
    return ages;
  }

  private Order drawOrder(String identifier, Shopper shopper, int age) {
    long gross =
        (long) (100 * Math.clamp(StrictMath.exp(3.9 + 0.55 * random.nextGaussian()), 8, 420));
    boolean withCode = chance(shopper.couponsInHundred);
    int percent = withCode ? 5 * (1 + random.nextInt(4)) : 0;
    long discount = gross * percent / 100;
    long total = gross - discount;
    int fate = random.nextInt(100);
    String status = "placed";
    long refunded = 0;
    if (shopper == Shopper.CANCELLED) {
      status = "cancelled";
    } else if (shopper == Shopper.SENDS_ALL_BACK) {
      status = chance(50) ? "returned" : "placed";
      refunded = total;
    } else if (fate < 3) {
      status = "cancelled";
    } else if (fate < 6) {
      status = "returned";
      refunded = total;
    } else if (fate < 10) {
      refunded = total / 4;
    }
    return new Order(
        "", identifier, age, total, discount, refunded, status, withCode ? drawCode(percent) : "");
  }

  private String drawCode(int percent) {
    return switch (percent) {
      case 5 -> pick("HELLO5", "NEWS5");
      case 10 -> pick("SPRING10", "AUTUMN10");
      case 15 -> pick("SUMMER15", "THANKS15");
      default -> pick("WINTER20", "SALE20");
    };
  }

  private static boolean isOfItsKind(Shopper shopper, History history) {
    return switch (shopper) {
      case BROWSER, SUBSCRIBER, CANCELLED -> history.placed() == 0;
      case INVITED -> history.placed() <= 1;
      case FIRST_ORDER -> history.placed() == 1 && !history.lapsed();
      case ONE_TIME -> history.placed() == 1 && history.lapsed();
      case REGULAR, MEMBER ->
          history.placed() >= 4
              && history.profitable()
              && !history.lapsed()
              && history.comeback() < 0;
      case LAPSED -> history.placed() >= 2 && history.lapsed();
      case WON_BACK -> history.wonBack();
      case BACK_FOR_LONG -> history.comeback() >= 0 && !history.wonBack() && !history.lapsed();
      case BARGAIN_HUNTER -> history.placed() >= 3 && history.unprofitable() && !history.lapsed();
      case SENDS_ALL_BACK -> history.placed() >= 1 && history.lifetime() == 0;
    };
  }

  // ------------------------------------------------------------------------------------ dice

  private boolean chance(int inHundred) {
    return random.nextInt(100) < inHundred;
  }

  private int between(int lowDays, int highDays) {
    return lowDays * DAY + random.nextInt((highDays - lowDays) * DAY);
  }

  private String pick(String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  // ---------------------------------------------------------------------------------- values

  /** The kinds of people in the store, how many of each, and how often they use a code. */
  private enum Shopper {
    BROWSER(11, 0),
    SUBSCRIBER(12, 0),
    INVITED(8, 30),
    CANCELLED(4, 0),
    FIRST_ORDER(19, 40),
    ONE_TIME(22, 30),
    REGULAR(46, 20),
    MEMBER(26, 15),
    LAPSED(20, 25),
    WON_BACK(12, 30),
    BACK_FOR_LONG(6, 20),
    BARGAIN_HUNTER(9, 95),
    SENDS_ALL_BACK(5, 20);

    private final int howMany;
    private final int couponsInHundred;

    Shopper(int howMany, int couponsInHundred) {
      this.howMany = howMany;
      this.couponsInHundred = couponsInHundred;
    }
  }

  /**
   * A country and who lives there.
   *
   * @param weight how often it is drawn, against the others' weights
   * @param places region, city and the pattern of a postal code, for each city
   */
  private record Country(
      String code, int weight, String firstNames, String lastNames, String places) {}

  /** A customer as in the file; what is not set is empty. */
  record Customer(
      String identifier,
      String name,
      String email,
      String country,
      String region,
      String city,
      String postalCode,
      boolean loyaltyMember,
      int loyaltyPoints,
      String subscriberId,
      String referralCode,
      String referrerCode,
      String type) {

    private String line() {
      return String.join(
          ",",
          identifier,
          name,
          email,
          country,
          region,
          city,
          postalCode,
          Boolean.toString(loyaltyMember),
          Integer.toString(loyaltyPoints),
          subscriberId,
          referralCode,
          referrerCode,
          type);
    }
  }

  /**
   * An order as in the file.
   *
   * @param age how long ago it was placed, in thousandths of a day
   * @param total what was paid, in cents
   * @param discount in cents
   * @param refunded in cents
   */
  record Order(
      String orderId,
      String customer,
      int age,
      long total,
      long discount,
      long refunded,
      String status,
      String couponCode) {

    private Order numbered(String number) {
      return new Order(number, customer, age, total, discount, refunded, status, couponCode);
    }

    private String line() {
      return String.join(
          ",",
          orderId,
          customer,
          BigDecimal.valueOf(age, 3).toPlainString(),
          BigDecimal.valueOf(total, 2).toPlainString(),
          BigDecimal.valueOf(discount, 2).toPlainString(),
          BigDecimal.valueOf(refunded, 2).toPlainString(),
          status,
          couponCode);
    }
  }

  /** What the delivered segments ask about one customer's orders, worked out the long way. */
  record History(List<Order> orders) {

    private static final int NINETY_DAYS = 90 * DAY;
    private static final int THIRTY_DAYS = 30 * DAY;

    private int[] placedAges() {
      return orders.stream()
          .filter(order -> order.status.equals("placed"))
          .mapToInt(Order::age)
          .sorted()
          .toArray();
    }

    int placed() {
      return placedAges().length;
    }

    private long withCode() {
      return orders.stream()
          .filter(order -> order.status.equals("placed") && !order.couponCode.isEmpty())
          .count();
    }

    /** In cents. */
    long lifetime() {
      return orders.stream()
          .filter(order -> !order.status.equals("cancelled"))
          .mapToLong(order -> order.total - order.refunded)
          .sum();
    }

    boolean lapsed() {
      return placed() > 0 && placedAges()[0] >= NINETY_DAYS;
    }

    /** How long ago the latest order came that followed 90 days of silence; -1 if none did. */
    int comeback() {
      int[] ages = placedAges();
      for (int i = 0; i + 1 < ages.length; i++) {
        if (ages[i + 1] - ages[i] >= NINETY_DAYS) {
          return ages[i];
        }
      }
      return -1;
    }

    boolean wonBack() {
      return comeback() >= 0 && comeback() < THIRTY_DAYS;
    }

    boolean profitable() {
      return lifetime() >= 10_000 && withCode() * 2 <= placed();
    }

    boolean unprofitable() {
      return placed() > 0 && (lifetime() < 2_000 || withCode() * 10 > placed() * 8L);
    }

    boolean isNearABoundary() {
      int[] ages = placedAges();
      boolean near = Math.abs(lifetime() - 10_000) < 200 || Math.abs(lifetime() - 2_000) < 200;
      for (int i = 0; i < ages.length; i++) {
        int gap = i + 1 < ages.length ? ages[i + 1] - ages[i] : Integer.MAX_VALUE;
        near |= Math.abs(gap - NINETY_DAYS) < MARGIN;
        near |= Math.abs(ages[i] - NINETY_DAYS) < MARGIN;
        near |= Math.abs(ages[i] - THIRTY_DAYS) < MARGIN;
      }
      return near;
    }
  }

  /** The whole store. */
  record Sample(List<Customer> customers, List<Order> orders) {

    String customersFile() {
      return file(CUSTOMERS_HEADER, customers.stream().map(Customer::line).toList());
    }

    String ordersFile() {
      return file(ORDERS_HEADER, orders.stream().map(Order::line).toList());
    }

    History historyOf(String customer) {
      return new History(orders.stream().filter(order -> order.customer.equals(customer)).toList());
    }

    private static String file(String header, List<String> lines) {
      List<String> all = new ArrayList<>(List.of(header));
      all.addAll(lines);
      return String.join("\n", all) + "\n";
    }
  }
}
