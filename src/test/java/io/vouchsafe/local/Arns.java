package io.vouchsafe.local;

/** The names that local resources go by in policies. */
final class Arns {

  static final String REGION = "local";
  static final String ACCOUNT = "000000000000";

  private Arns() {}

  static String table(String table) {
    return "arn:aws:dynamodb:" + REGION + ":" + ACCOUNT + ":table/" + table;
  }

  static String index(String table, String index) {
    return table(table) + "/index/" + index;
  }

  static String stream(String table) {
    return table(table) + "/stream/latest";
  }

  /** The table of which a stream is. */
  static String tableOfStream(String arn) {
    String table = arn.replaceFirst("^.*:table/", "").replaceFirst("/stream/.*$", "");
    if (!arn.equals(stream(table))) {
      throw new StartupException("This is no stream of a table: " + arn + ".");
    }
    return table;
  }

  static String function(String function) {
    return "arn:aws:lambda:" + REGION + ":" + ACCOUNT + ":function:" + function;
  }

  static String stateMachine(String machine) {
    return "arn:aws:states:" + REGION + ":" + ACCOUNT + ":stateMachine:" + machine;
  }

  static String execution(String machine, String name) {
    return "arn:aws:states:" + REGION + ":" + ACCOUNT + ":execution:" + machine + ":" + name;
  }

  /** The function that an ARN, with or without an alias, is about. */
  static String functionOf(String arn) {
    String[] parts = arn.split(":", -1);
    if (parts.length < 7 || !parts[2].equals("lambda")) {
      throw new StartupException("This is no function: " + arn + ".");
    }
    return parts[6];
  }

  static String eventBus(String bus) {
    return "arn:aws:events:" + REGION + ":" + ACCOUNT + ":event-bus/" + bus;
  }

  static String queue(String queue) {
    return "arn:aws:sqs:" + REGION + ":" + ACCOUNT + ":" + queue;
  }

  /** The queue that an ARN is about. */
  static String queueOf(String arn) {
    String queue = arn.substring(arn.lastIndexOf(':') + 1);
    if (!arn.equals(queue(queue))) {
      throw new StartupException("This is no queue: " + arn + ".");
    }
    return queue;
  }

  static String role(String role) {
    return "arn:aws:iam::" + ACCOUNT + ":role/" + role;
  }
}
