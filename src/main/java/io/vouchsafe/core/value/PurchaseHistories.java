package io.vouchsafe.core.value;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The histories of any number of customers, in bounded memory: those that are nearly alike are put
 * in one bin, which stands for them with their means. Bins are narrow at first, and the narrower
 * the shorter a time is. When there are too many, those of the number of repeats that has most of
 * them get twice as wide: the rarer customers, of whom times say most, stay apart. For use by one
 * thread at a time.
 */
public final class PurchaseHistories {

  /** So many bins are evaluated some hundred times in a few seconds. */
  static final int MOST_BINS = 100_000;

  /** Of the logarithm of a time and a week more: under two hours in a year. */
  private static final double FIRST_WIDTH = 1e-4;

  private final int mostBins;
  private final Map<Long, Group> groups = new HashMap<>();
  private int bins;
  private long customers;
  private long repeaters;

  /**
   * Customers with nearly the same history.
   *
   * @param history their number of repeats, and the means of their times
   * @param customers how many they are
   * @param buyers how many of them are said to have bought afterwards
   */
  record Bin(PurchaseHistory history, long customers, long buyers) {}

  /** No histories yet. */
  public PurchaseHistories() {
    this(MOST_BINS);
  }

  PurchaseHistories(int mostBins) {
    this.mostBins = mostBins;
  }

  /**
   * Adds a customer's history.
   *
   * @param bought whether the customer bought afterwards, where somebody wants to know
   */
  public void add(PurchaseHistory history, boolean bought) {
    change(
        groups.computeIfAbsent(history.repeats(), _ -> new Group()),
        group -> group.add(new Bin(history, 1, bought ? 1 : 0)));
    customers++;
    repeaters += history.repeats() > 0 ? 1 : 0;
    while (bins > mostBins) {
      change(
          groups.values().stream().max(Comparator.comparingInt(Group::size)).orElseThrow(),
          Group::widen);
    }
  }

  private void change(Group group, Consumer<Group> change) {
    int before = group.size();
    change.accept(group);
    bins += group.size() - before;
  }

  /** How many customers there are. */
  public long customers() {
    return customers;
  }

  /** How many of them ordered more than once. */
  public long repeaters() {
    return repeaters;
  }

  List<Bin> bins() {
    return groups.values().stream().flatMap(group -> group.bins.values().stream()).toList();
  }

  /** The customers with the same number of repeats. */
  private static final class Group {

    private Map<Place, Bin> bins = new HashMap<>();
    private double width = FIRST_WIDTH;

    private record Place(long recency, long age) {}

    int size() {
      return bins.size();
    }

    void add(Bin bin) {
      PurchaseHistory history = bin.history();
      Place place = new Place(place(history.recency()), place(history.age()));
      bins.merge(place, bin, Group::together);
    }

    private long place(double weeks) {
      return (long) (Math.log1p(weeks) / width);
    }

    void widen() {
      width *= 2;
      Map<Place, Bin> narrow = bins;
      bins = new HashMap<>();
      narrow.values().forEach(this::add);
    }

    private static Bin together(Bin one, Bin other) {
      long customers = one.customers() + other.customers();
      double share = (double) other.customers() / customers;
      PurchaseHistory mean =
          new PurchaseHistory(
              one.history().repeats(),
              one.history().recency() * (1 - share) + other.history().recency() * share,
              one.history().age() * (1 - share) + other.history().age() * share);
      return new Bin(mean, customers, one.buyers() + other.buyers());
    }
  }
}
