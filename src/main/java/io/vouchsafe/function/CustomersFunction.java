package io.vouchsafe.function;

import io.vouchsafe.core.customer.Customer;
import io.vouchsafe.core.customer.CustomerBook;
import io.vouchsafe.core.customer.Profile;
import io.vouchsafe.store.DynamoCustomers;
import java.time.Instant;
import java.util.function.BiFunction;

/** Makes, changes and reads customers, and reads their orders. */
public final class CustomersFunction extends ApiFunction {

  private final CustomerBook customers;
  private final DynamoCustomers store;
  private final OrderJson orderJson;

  /** The deployed function. */
  public CustomersFunction() {
    this(Environment.deployed());
  }

  /** The function in a given environment. */
  public CustomersFunction(Environment environment) {
    this.store = new DynamoCustomers(environment.database());
    this.customers = new CustomerBook(store, environment.clock(), new JitteredBackoff());
    this.orderJson = new OrderJson(environment.settings().money());
    on("POST", "/customers", Role.SELLERS, (exchange, role) -> register(exchange));
    String customer = "/customers/{identifier}";
    on("GET", customer, Role.READERS, (exchange, role) -> read(exchange));
    on("PATCH", customer, Role.SELLERS, (exchange, role) -> change(exchange));
    on("GET", customer + "/orders", Role.READERS, (exchange, role) -> orders(exchange));
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

  private Response orders(Exchange exchange) {
    String identifier = profile(exchange).customer().identifier();
    return Pages.response(
        store.ordersOf(identifier, exchange.pageSize(), exchange.query("cursor")),
        orderJson::write);
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
      case CustomerBook.Outcome.Unknown() -> throw Problem.notFound("This customer");
      case CustomerBook.Outcome.Busy() -> throw Problem.busy();
    };
  }
}
