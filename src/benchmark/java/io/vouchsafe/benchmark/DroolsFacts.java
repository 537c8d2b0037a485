package io.vouchsafe.benchmark;

import java.util.List;

/**
 * The facts of a customer as a bean, which rules compiled by Drools can see; times in milliseconds.
 */
public final class DroolsFacts {

  private final long ordersCount;
  private final double lifetime;
  private final long lastOrderAt;
  private final long now;
  private final String country;
  private final List<String> labels;

  DroolsFacts(
      long ordersCount,
      double lifetime,
      long lastOrderAt,
      long now,
      String country,
      List<String> labels) {
    this.ordersCount = ordersCount;
    this.lifetime = lifetime;
    this.lastOrderAt = lastOrderAt;
    this.now = now;
    this.country = country;
    this.labels = labels;
  }

  public long getOrdersCount() {
    return ordersCount;
  }

  public double getLifetime() {
    return lifetime;
  }

  public long getLastOrderAt() {
    return lastOrderAt;
  }

  public long getNow() {
    return now;
  }

  public String getCountry() {
    return country;
  }

  public List<String> getLabels() {
    return labels;
  }
}
