package io.csmipc.model;

import java.util.List;
import java.util.Set;

/** The pieces of the protocol that lean on memory order. */
enum ProtocolScenario {
  RING,
  PRE_CLEAR,
  CLAIM,
  SESSION,
  DOORBELL;

  /** The piece as it should be, or with one mistake; {@code bug} may be null. */
  List<Machine> machines(Architecture architecture, SeededBug bug) {
    if (bug != null && bug.scenario() != this) {
      throw new IllegalArgumentException(bug + " belongs to " + bug.scenario());
    }
    return switch (this) {
      case RING -> RingModel.machines(architecture, false, bug);
      case PRE_CLEAR -> RingModel.machines(architecture, true, bug);
      case CLAIM -> ClaimModel.machines(architecture, bug);
      case SESSION -> List.of(SessionModel.machine(architecture, bug));
      case DOORBELL -> List.of(DoorbellModel.machine(architecture, bug));
    };
  }

  /** Explores every machine of the piece, up to the first failure; states are added up. */
  Explorer.Result explore(Architecture architecture, SeededBug bug) {
    int states = 0;
    for (Machine machine : machines(architecture, bug)) {
      Explorer.Result result = Explorer.explore(machine);
      states += result.states();
      if (!result.passed()) {
        return new Explorer.Result(states, result.failure(), result.trace(), result.outcomes());
      }
    }
    return new Explorer.Result(states, null, List.of(), Set.of());
  }
}
