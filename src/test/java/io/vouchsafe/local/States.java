package io.vouchsafe.local;

import java.util.Map;

/**
 * The states of a state machine, or of what one runs for each item.
 *
 * @param states by name; every name that one has is there
 */
record States(String startAt, Map<String, State> states) {

  State get(String name) {
    State state = states.get(name);
    if (state == null) {
      throw new IllegalArgumentException("There is no state " + name);
    }
    return state;
  }
}
