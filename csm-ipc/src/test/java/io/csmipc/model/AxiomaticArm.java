package io.csmipc.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Armv8's memory model the other way round: not a machine, but conditions on finished executions.
 *
 * <p>Written from the published axioms (Pulte et al., <i>Simplifying ARM Concurrency</i>, POPL
 * 2018; Arm Architecture Reference Manual, B2.3): every word is coherent, and <i>ordered-before</i>
 * has no cycle. It shares nothing with {@link Machine}, so that each can find the other's mistakes.
 * Only for small straight programs: it tries every source of every load and every order of the
 * stores to each word.
 */
final class AxiomaticArm {
  /** What an event is. */
  enum Kind {
    LOAD,
    STORE,
    FENCE
  }

  /**
   * One instruction. {@code dependsOn} is the index of an earlier load of the same thread that this
   * one depends on, or -1.
   */
  record Event(
      int thread,
      Kind kind,
      int word,
      int value,
      Order order,
      Fence fence,
      Via via,
      int dependsOn) {}

  /** How an event depends on an earlier load; a branch affects all that follows it. */
  enum Via {
    NOTHING,
    ADDRESS,
    DATA,
    CONTROL
  }

  private final List<Event> events;
  private final int words;
  private final List<Integer> loads = new ArrayList<>();
  private final List<List<Integer>> storesOf = new ArrayList<>();

  /** For each event, the events that its thread's program puts before it whatever else happens. */
  private final boolean[][] local;

  private final int[] source;
  private final int[] rank;
  private final Set<String> outcomes = new TreeSet<>();

  private AxiomaticArm(List<Event> events, int words) {
    this.events = events;
    this.words = words;
    for (int word = 0; word < words; word++) {
      storesOf.add(new ArrayList<>());
    }
    for (int i = 0; i < events.size(); i++) {
      Event event = events.get(i);
      if (event.kind() == Kind.LOAD) {
        loads.add(i);
      } else if (event.kind() == Kind.STORE) {
        storesOf.get(event.word()).add(i);
      }
    }
    local = new boolean[events.size()][events.size()];
    for (int a = 0; a < events.size(); a++) {
      for (int b = a + 1; b < events.size(); b++) {
        local[a][b] = before(a, b) && locallyOrdered(a, b);
      }
    }
    source = new int[events.size()];
    rank = new int[events.size()];
  }

  /** All outcomes: the value of each load in turn, then the final value of each word. */
  static Set<String> outcomes(List<Event> events, int words) {
    AxiomaticArm model = new AxiomaticArm(events, words);
    model.chooseSource(0);
    return model.outcomes;
  }

  private void chooseSource(int load) {
    if (load == loads.size()) {
      chooseOrder(0, new ArrayList<>(), 0);
      return;
    }
    int event = loads.get(load);
    source[event] = -1;
    chooseSource(load + 1);
    for (int store : storesOf.get(events.get(event).word())) {
      source[event] = store;
      chooseSource(load + 1);
    }
  }

  /** Ranks the stores to each word in every order; the initial value has rank 0. */
  private void chooseOrder(int word, List<Integer> ranked, int used) {
    if (word == words) {
      if (coherent() && ordered()) {
        outcomes.add(outcome());
      }
      return;
    }
    List<Integer> stores = storesOf.get(word);
    if (used == stores.size()) {
      chooseOrder(word + 1, new ArrayList<>(), 0);
      return;
    }
    for (int store : stores) {
      if (!ranked.contains(store)) {
        rank[store] = used + 1;
        ranked.add(store);
        chooseOrder(word, ranked, used + 1);
        ranked.removeLast();
      }
    }
  }

  private String outcome() {
    StringBuilder text = new StringBuilder();
    for (int load : loads) {
      text.append(source[load] < 0 ? 0 : events.get(source[load]).value()).append(' ');
    }
    for (int word = 0; word < words; word++) {
      int value = 0;
      for (int store : storesOf.get(word)) {
        if (rank[store] == storesOf.get(word).size()) {
          value = events.get(store).value();
        }
      }
      text.append(value).append(' ');
    }
    return text.toString();
  }

  private boolean before(int a, int b) {
    return a < b && events.get(a).thread() == events.get(b).thread();
  }

  private boolean sameWord(int a, int b) {
    return isAccess(a) && isAccess(b) && events.get(a).word() == events.get(b).word();
  }

  private boolean isAccess(int event) {
    return events.get(event).kind() != Kind.FENCE;
  }

  private boolean isLoad(int event) {
    return events.get(event).kind() == Kind.LOAD;
  }

  private boolean isStore(int event) {
    return events.get(event).kind() == Kind.STORE;
  }

  private int rankSeen(int load) {
    return source[load] < 0 ? 0 : rank[source[load]];
  }

  /** Reads-from, coherence and from-reads between two accesses of one word. */
  private boolean communicates(int a, int b) {
    if (!sameWord(a, b) || a == b) {
      return false;
    }
    if (isStore(a)) {
      return isStore(b) ? rank[a] < rank[b] : source[b] == a;
    }
    return isStore(b) && rankSeen(a) < rank[b];
  }

  /** Internal axiom: program order on one word agrees with what is communicated. */
  private boolean coherent() {
    return acyclic((a, b) -> communicates(a, b) || (before(a, b) && sameWord(a, b)));
  }

  /** External axiom: between threads, and what each thread keeps in order. */
  private boolean ordered() {
    return acyclic(
        (a, b) ->
            events.get(a).thread() != events.get(b).thread()
                ? communicates(a, b)
                : local[a][b] || forwarded(a, b));
  }

  /** A load from the own thread's store is behind what that store's address and data depend on. */
  private boolean forwarded(int a, int b) {
    if (!isLoad(b) || source[b] < 0 || !before(source[b], b)) {
      return false;
    }
    Event store = events.get(source[b]);
    return store.dependsOn() == a && (store.via() == Via.ADDRESS || store.via() == Via.DATA);
  }

  private boolean locallyOrdered(int a, int b) {
    Event first = events.get(a);
    Event second = events.get(b);
    if (!isAccess(a) || !isAccess(b)) {
      return false;
    }
    boolean acquire = isLoad(a) && first.order().acquires();
    boolean release = isStore(b) && second.order().releases();
    boolean both =
        isStore(a)
            && isLoad(b)
            && first.order() == Order.VOLATILE
            && second.order() == Order.VOLATILE;
    return acquire
        || release
        || both
        || behindOverwrittenRelease(a, b)
        || fenced(a, b)
        || depends(a, b);
  }

  /** What a store waits for, a later store to its word waits for as well. */
  private boolean behindOverwrittenRelease(int a, int b) {
    for (int i = a + 1; i < b; i++) {
      boolean release = isStore(i) && events.get(i).order().releases();
      if (release && before(a, i) && before(i, b) && overwrites(i, b)) {
        return true;
      }
    }
    return false;
  }

  private boolean overwrites(int first, int second) {
    return isStore(first) && isStore(second) && sameWord(first, second);
  }

  private boolean fenced(int a, int b) {
    for (int f = a + 1; f < b; f++) {
      Fence fence = events.get(f).fence();
      if (!before(a, f) || !before(f, b) || fence == null) {
        continue;
      }
      boolean orders =
          switch (fence) {
            case FULL -> true;
            case ACQUIRE -> isLoad(a);
            case STORE_STORE -> isStore(a) && isStore(b);
            case RELEASE -> isStore(b);
          };
      if (orders) {
        return true;
      }
    }
    return false;
  }

  private boolean depends(int a, int b) {
    if (!isLoad(a)) {
      return false;
    }
    for (int i = a + 1; i <= b; i++) {
      Event event = events.get(i);
      if (event.thread() != events.get(a).thread() || event.dependsOn() != a) {
        continue;
      }
      boolean orders =
          switch (event.via()) {
            case NOTHING -> false;
            case DATA -> i == b || overwrites(i, b);
            case ADDRESS -> i == b || isStore(b);
            case CONTROL -> isStore(b);
          };
      if (orders) {
        return true;
      }
    }
    return false;
  }

  /** A relation between events. */
  private interface Relation {
    boolean holds(int a, int b);
  }

  private boolean acyclic(Relation relation) {
    int n = events.size();
    int[] successors = new int[n];
    for (int a = 0; a < n; a++) {
      for (int b = 0; b < n; b++) {
        if (relation.holds(a, b)) {
          successors[a] |= 1 << b;
        }
      }
    }
    int left = (1 << n) - 1;
    boolean removed = true;
    while (left != 0 && removed) {
      removed = false;
      for (int a = 0; a < n; a++) {
        if ((left & 1 << a) != 0 && (successors[a] & left) == 0) {
          left &= ~(1 << a);
          removed = true;
        }
      }
    }
    return left == 0;
  }
}
