package io.vouchsafe.core.abuse;

import java.util.EnumMap;
import java.util.Map;

/**
 * How many points each sign adds at most.
 *
 * @param points 0 to 100 for every sign; 0 leaves it out
 */
public record AbuseWeights(Map<Sign, Integer> points) {

  /** What accounts of one household share anyway weighs together at most so much. */
  static final int MOST_OF_A_HOUSEHOLD = 45;

  private static final int MOST = 100;

  /**
   * Checks the points.
   *
   * @throws IllegalArgumentException if a sign has none, or they are no 0 to 100
   */
  public AbuseWeights {
    points = Map.copyOf(points);
    for (Sign sign : Sign.values()) {
      Integer most = points.get(sign);
      if (most == null || most < 0 || most > MOST) {
        throw new IllegalArgumentException("Points are 0 to 100 for each sign: " + sign);
      }
    }
  }

  /** The usual weights. */
  public static AbuseWeights usual() {
    Map<Sign, Integer> points = new EnumMap<>(Sign.class);
    points.put(Sign.SHARED_EMAIL, 60);
    points.put(Sign.SHARED_PAYMENT, 40);
    points.put(Sign.SHARED_ADDRESS, 25);
    points.put(Sign.SHARED_DEVICE, 35);
    points.put(Sign.SHARED_BROWSER, 10);
    points.put(Sign.COUPON_ACCOUNTS, 30);
    points.put(Sign.COUPON_SHARE, 15);
    points.put(Sign.QUICK_REDEMPTION, 10);
    points.put(Sign.UNDONE_ORDERS, 55);
    points.put(Sign.FAILED_CODES, 60);
    points.put(Sign.SELF_REFERRAL, 35);
    return new AbuseWeights(points);
  }

  /**
   * These weights with another one.
   *
   * @throws IllegalArgumentException if the points are no 0 to 100
   */
  public AbuseWeights with(Sign sign, int most) {
    Map<Sign, Integer> changed = new EnumMap<>(points);
    changed.put(sign, most);
    return new AbuseWeights(changed);
  }

  int of(Sign sign) {
    return points.getOrDefault(sign, 0);
  }
}
