package io.vouchsafe.core.abuse;

import io.vouchsafe.core.abuse.Town.End;
import io.vouchsafe.core.abuse.Town.Setup;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes honest shoppers and abusers of many kinds, by chance. How they behave is supposed, not
 * measured: it makes signs of abuse comparable with each other, and shows where they mislead.
 */
public final class Townsfolk {

  private static final int BROWSERS = 400;
  private static final int NETWORKS = 4000;

  private final Town town;
  private final Random random;
  private int made;

  /** Every account, by kind and then by the group of accounts that belong together. */
  private final Map<Kind, Map<Integer, List<String>>> accounts = new TreeMap<>();

  /** Kinds of people. */
  public enum Kind {
    SINGLES(false),
    FAMILIES(false),
    FAMILIES_ON_COUPONS(false),
    OFFICES(false),
    STUDENTS(false),
    MOBILE_GATEWAY(false),
    BARGAIN_HUNTERS(false),
    OFTEN_RETURNING(false),
    FORGETFUL(false),
    DEVICE_FARMS(true),
    ALIAS_FARMS(true),
    ROTATING_FARMS(true),
    STEALTHY_FARMS(true),
    REDEEM_AND_RETURN(true),
    CODE_GUESSERS(true),
    SELF_REFERRERS(true);

    private final boolean abusive;

    Kind(boolean abusive) {
      this.abusive = abusive;
    }

    /** Whether they abuse coupons. */
    public boolean isAbusive() {
      return abusive;
    }
  }

  /** Some five thousand people. */
  public Townsfolk(Town town, Random random) {
    this.town = town;
    this.random = random;
    times(1200, this::single);
    times(250, () -> family(Kind.FAMILIES, 0.35, 0.5));
    times(20, () -> family(Kind.FAMILIES_ON_COUPONS, 0.9, 0.8));
    times(15, this::office);
    students();
    gateway();
    times(150, this::bargainHunter);
    times(150, this::oftenReturning);
    times(60, this::forgetful);
    times(10, this::deviceFarm);
    times(12, this::aliasFarm);
    times(6, this::rotatingFarm);
    times(2, this::stealthyFarm);
    times(40, this::redeemAndReturn);
    times(25, this::codeGuesser);
    times(8, this::selfReferrers);
  }

  /** Every account, by kind and by the group of accounts that belong together. */
  public Map<Kind, Map<Integer, List<String>>> accounts() {
    return accounts;
  }

  /** The score of an account. */
  public int score(String account) {
    return town.score(account).score();
  }

  // ----------------------------------------------------------------------------------- honest ones

  private void single() {
    shopper(Kind.SINGLES, made, setup(), 0.3, 0.1, 0.5);
  }

  private void family(Kind kind, double onCoupons, double welcome) {
    int group = made;
    Setup one = setup();
    Setup other = new Setup(browser(), one.network(), one.payment(), one.address());
    for (int member = 2 + random.nextInt(4); member > 0; member--) {
      String payment = chance(0.5) ? one.payment() : id("card");
      Setup own = chance(0.5) ? one : other;
      shopper(
          kind,
          group,
          new Setup(own.browser(), own.network(), payment, own.address()),
          onCoupons,
          0.1,
          welcome);
    }
  }

  private void office() {
    int group = made;
    String network = network();
    String goods = id("address");
    List<String> browsers = List.of(browser(), browser(), browser());
    for (int worker = 15 + random.nextInt(30); worker > 0; worker--) {
      String address = chance(0.2) ? goods : id("address");
      Setup setup = new Setup(browsers.get(random.nextInt(3)), network, id("card"), address);
      shopper(Kind.OFFICES, group, setup, 0.3, 0.1, 0.5);
    }
  }

  private void students() {
    int group = made;
    String network = network();
    List<String> browsers = new ArrayList<>();
    times(25, () -> browsers.add(browser()));
    for (int student = 0; student < 300; student++) {
      Setup setup =
          new Setup(
              browsers.get(random.nextInt(browsers.size())),
              network,
              id("card"),
              "dormitory " + random.nextInt(4));
      shopper(Kind.STUDENTS, group, setup, 0.6, 0.15, 0.8);
    }
  }

  private void gateway() {
    int group = made;
    List<String> networks = List.of(network(), network(), network());
    List<String> browsers = new ArrayList<>();
    times(20, () -> browsers.add(browser()));
    for (int caller = 0; caller < 900; caller++) {
      Setup setup =
          new Setup(
              browsers.get(random.nextInt(browsers.size())),
              networks.get(random.nextInt(3)),
              id("card"),
              id("address"));
      shopper(Kind.MOBILE_GATEWAY, group, setup, 0.35, 0.1, 0.5);
    }
  }

  private void bargainHunter() {
    String account = account(Kind.BARGAIN_HUNTERS, made, mail(), days(400));
    Setup setup = setup();
    times(4 + random.nextInt(15), () -> order(account, setup, day(300), chance(0.95), 0.1));
    if (chance(0.3)) {
      town.tries(account, 1 + random.nextInt(6));
    }
  }

  private void oftenReturning() {
    String account = account(Kind.OFTEN_RETURNING, made, mail(), days(400));
    Setup setup = setup();
    times(4 + random.nextInt(12), () -> order(account, setup, day(300), chance(0.5), 0.6));
  }

  /** Who forgot an account makes another one with the same mailbox. */
  private void forgetful() {
    int group = made;
    String mail = mail();
    Setup setup = setup();
    for (int time = 0; time < 2; time++) {
      String account = account(Kind.FORGETFUL, group, mail, days(200 - 100 * time));
      times(1 + random.nextInt(4), () -> order(account, setup, day(90), chance(0.4), 0.1));
    }
  }

  private void shopper(
      Kind kind, int group, Setup setup, double onCoupons, double returns, double welcome) {
    Instant signedUp = day(300);
    String account = account(kind, group, mail(), signedUp);
    Instant first = signedUp.plus(Duration.ofMinutes(chance(0.6) ? 15 : 3000));
    order(account, setup, first, chance(welcome), returns);
    times(
        random.nextInt(8),
        () ->
            order(
                account,
                chance(0.2)
                    ? new Setup(browser(), network(), setup.payment(), setup.address())
                    : setup,
                first.plus(Duration.ofHours(24 + random.nextInt(2000))),
                chance(onCoupons),
                returns));
    if (chance(0.05)) {
      town.tries(account, 1 + random.nextInt(4));
    }
  }

  // --------------------------------------------------------------------------------------- abusers

  /** Many accounts on one device, each for the welcome coupon. */
  private void deviceFarm() {
    int group = made;
    Setup device = setup();
    boolean oneAddress = chance(0.7);
    for (int farmed = 5 + random.nextInt(20); farmed > 0; farmed--) {
      String payment = chance(0.5) ? device.payment() : id("card");
      String address = oneAddress ? device.address() : id("address");
      Setup setup = new Setup(device.browser(), device.network(), payment, address);
      welcomeOnly(Kind.DEVICE_FARMS, group, mail(), setup);
    }
  }

  /** Many aliases of one mailbox, from ever other browsers. */
  private void aliasFarm() {
    int group = made;
    String name = id("name");
    Setup home = setup();
    int aliases = 4 + random.nextInt(26);
    for (int alias = 0; alias < aliases; alias++) {
      String mail = name + (chance(0.5) ? "+" + alias : "") + "@gmail.com";
      String payment = chance(0.5) ? home.payment() : id("card");
      String address = chance(0.8) ? home.address() : id("address");
      Setup setup = new Setup(browser(), network(), payment, address);
      welcomeOnly(Kind.ALIAS_FARMS, group, mail, setup);
    }
  }

  /** Other browsers, networks and mailboxes each time, but few cards and one address. */
  private void rotatingFarm() {
    int group = made;
    List<String> cards = List.of(id("card"), id("card"));
    String address = id("address");
    for (int farmed = 6 + random.nextInt(14); farmed > 0; farmed--) {
      Setup setup = new Setup(browser(), network(), cards.get(random.nextInt(2)), address);
      welcomeOnly(Kind.ROTATING_FARMS, group, mail(), setup);
    }
  }

  /** Nothing is the same twice. */
  private void stealthyFarm() {
    int group = made;
    for (int farmed = 5 + random.nextInt(10); farmed > 0; farmed--) {
      welcomeOnly(Kind.STEALTHY_FARMS, group, mail(), setup());
    }
  }

  private void redeemAndReturn() {
    String account = account(Kind.REDEEM_AND_RETURN, made, mail(), days(200));
    Setup setup = setup();
    times(3 + random.nextInt(6), () -> order(account, setup, day(90), true, 0.93));
  }

  private void codeGuesser() {
    Instant signedUp = day(40);
    String account = account(Kind.CODE_GUESSERS, made, mail(), signedUp);
    town.tries(account, 20 + random.nextInt(80));
    times(
        2 + random.nextInt(3),
        () ->
            order(
                account,
                setup(),
                signedUp.plus(Duration.ofMinutes(5 + random.nextInt(300))),
                true,
                0.1));
  }

  /** Accounts of one person, each referred by the one before. */
  private void selfReferrers() {
    int group = made;
    Setup setup = setup();
    String referrer = null;
    for (int farmed = 4 + random.nextInt(5); farmed > 0; farmed--) {
      String account = welcomeOnly(Kind.SELF_REFERRERS, group, mail(), setup);
      if (referrer != null) {
        town.referred(account, referrer);
      }
      referrer = account;
    }
  }

  private String welcomeOnly(Kind kind, int group, String mail, Setup setup) {
    Instant signedUp = day(60);
    String account = account(kind, group, mail, signedUp);
    Instant redeemed = signedUp.plus(Duration.ofMinutes(3 + random.nextInt(60)));
    order(account, setup, redeemed, true, 0.1);
    return account;
  }

  // ------------------------------------------------------------------------------------------
  // parts

  private String account(Kind kind, int group, @Nullable String mail, Instant signedUp) {
    String account = id(kind.name());
    town.signUp(account, mail, signedUp);
    accounts
        .computeIfAbsent(kind, _ -> new LinkedHashMap<>())
        .computeIfAbsent(group, _ -> new ArrayList<>())
        .add(account);
    return account;
  }

  private void order(String account, Setup setup, Instant at, boolean coupon, double undone) {
    End end = chance(undone) ? (chance(0.7) ? End.RETURNED : End.CANCELLED) : End.KEPT;
    town.order(account, setup, at.plusMillis(made++), coupon, end);
  }

  private Setup setup() {
    return new Setup(browser(), network(), id("card"), id("address"));
  }

  /** Few browsers have most users. */
  private String browser() {
    double square = random.nextDouble();
    return "browser " + (int) (BROWSERS * square * square);
  }

  private String network() {
    return "network " + random.nextInt(NETWORKS);
  }

  private String mail() {
    return id("mail") + "@example.com";
  }

  private Instant days(int days) {
    return town.before(Duration.ofDays(days));
  }

  /** Some time within so many days. */
  private Instant day(int days) {
    return town.before(Duration.ofMinutes(1440 + random.nextInt((days - 1) * 1440)));
  }

  private boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  private String id(String what) {
    return what + "-" + made++;
  }

  private static void times(int times, Runnable what) {
    for (int time = 0; time < times; time++) {
      what.run();
    }
  }
}
