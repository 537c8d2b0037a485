package io.vouchsafe.function;

import io.vouchsafe.core.customer.Customer;
import io.vouchsafe.core.customer.CustomerBook;
import io.vouchsafe.core.customer.Profile;
import io.vouchsafe.store.DynamoCustomers;
import io.vouchsafe.store.Erasures;
import io.vouchsafe.store.RedemptionStore;
import java.time.Clock;
import java.time.Instant;
import java.util.function.BiFunction;

/**
 * Makes, changes, lists, reads, exports and erases customers, and reads their orders and
 * redemptions.
 */
public final class CustomersFunction extends ApiFunction {

  /** Time for the part that is under way, its retries included, and for the answer. */
  private static final int MILLIS_TO_END = 8000;

  private final CustomerBook customers;
  private final DynamoCustomers store;
  private final RedemptionStore redemptions;
  private final Erasures erasures;
  private final OrderJson orderJson;
  private final RedemptionJson redemptionJson;
  private final Clock clock;

  /** The deployed function. */
  public CustomersFunction() {
    this(Environment.deployed());
  }

  /** The function in a given environment. */
  public CustomersFunction(Environment environment) {
    this.store = new DynamoCustomers(environment.database());
    this.customers =
        new CustomerBook(store, environment.traits(), environment.clock(), new JitteredBackoff());
    this.redemptions = new RedemptionStore(environment.database());
    this.erasures = environment.erasures();
    this.orderJson = new OrderJson(environment.settings().money());
    this.redemptionJson = new RedemptionJson(environment.settings().money());
    this.clock = environment.clock();
    on("POST", "/customers", Role.SELLERS, (exchange, role) -> register(exchange));
    on("GET", "/customers", Role.READERS, (exchange, role) -> list(exchange));
    CustomersImport imports = new CustomersImport(customers);
    on("POST", "/customers/import", Role.SELLERS, (exchange, role) -> imports.handle(exchange));
    String customer = "/customers/{identifier}";
    on("GET", customer, Role.READERS, (exchange, role) -> read(exchange));
    on("PATCH", customer, Role.SELLERS, (exchange, role) -> change(exchange));
    on("DELETE", customer, Role.MANAGERS, (exchange, role) -> erase(exchange));
    CustomerExport export = new CustomerExport(environment, erasures);
    on("GET", customer + "/export", Role.READERS, (exchange, role) -> export.handle(exchange));
    on("GET", customer + "/orders", Role.READERS, (exchange, role) -> orders(exchange));
    on("GET", customer + "/redemptions", Role.READERS, this::redemptions);
  }

  private Response register(Exchange exchange) {
    Violations violations = new Violations();
    Fields fields = new Fields(exchange.json(Bodies.CUSTOMER), violations);
    String identifier = fields.requiredText("identifier", Bodies.IDENTIFIER);
    BiFunction<Customer, Instant, Customer> change = CustomerJson.change(fields, true);
    violations.refuse();
    CustomerBook.Outcome outcome = customers.register(identifier, change);
    return Response.created(CustomerJson.write(written(outcome)));
  }

  private Response list(Exchange exchange) {
    String cursor = exchange.query("cursor");
    return Pages.response(
        exchange.pageSize(),
        limit -> store.list(limit, cursor),
        profile -> CustomerJson.write(profile.customer()));
  }

  private Response change(Exchange exchange) {
    String identifier = exchange.identifier("identifier");
    Violations violations = new Violations();
    Fields fields = new Fields(exchange.json(Bodies.CUSTOMER), violations);
    String told = fields.text("identifier", Bodies.IDENTIFIER);
    if (told != null && !told.equals(identifier)) {
      fields.wrong("identifier", "read_only", "The identifier of a customer cannot be changed.");
    }
    BiFunction<Customer, Instant, Customer> change = CustomerJson.change(fields, false);
    violations.refuse();
    CustomerBook.Outcome outcome = customers.amend(identifier, change);
    return Response.ok(CustomerJson.write(written(outcome)));
  }

  private Response read(Exchange exchange) {
    return Response.ok(CustomerJson.write(profile(exchange).customer()));
  }

  private Response erase(Exchange exchange) {
    String identifier = exchange.identifier("identifier");
    return switch (erasures.erase(identifier, () -> exchange.remainingMillis() > MILLIS_TO_END)) {
      case ERASED -> Response.noContent();
      case UNKNOWN -> throw Problem.notFound("This customer");
      case UNFINISHED -> throw Problem.unfinished();
    };
  }

  private Response orders(Exchange exchange) {
    String identifier = profile(exchange).customer().identifier();
    return Pages.response(
        store.ordersOf(identifier, exchange.pageSize(), exchange.query("cursor")),
        orderJson::write);
  }

  private Response redemptions(Exchange exchange, Role role) {
    String identifier = profile(exchange).customer().identifier();
    Instant now = clock.instant();
    return Pages.response(
        redemptions.ofCustomer(identifier, exchange.pageSize(), exchange.query("cursor")),
        redemption -> redemptionJson.redemption(redemption.asOf(now), role));
  }

  private Profile profile(Exchange exchange) {
    return customers
        .find(exchange.identifier("identifier"))
        .orElseThrow(() -> Problem.notFound("This customer"));
  }

  private static Customer written(CustomerBook.Outcome outcome) {
    return switch (outcome) {
      case CustomerBook.Outcome.Written(Customer customer) -> customer;
      case CustomerBook.Outcome.Exists() ->
          throw Problem.conflict("identifier", "must_be_unique", "This customer exists already.");
      case CustomerBook.Outcome.ReferralCodeTaken() ->
          throw Problem.conflict(
              "referral_code", "must_be_unique", "Another customer has this referral code.");
      case CustomerBook.Outcome.ReferralRefused _, CustomerBook.Outcome.TooManyCategories _ ->
          throw CustomerJson.refused(outcome);
      case CustomerBook.Outcome.Unknown() -> throw Problem.notFound("This customer");
      case CustomerBook.Outcome.Busy() -> throw Problem.busy();
    };
  }
}
