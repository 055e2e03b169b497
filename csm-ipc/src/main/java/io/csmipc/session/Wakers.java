package io.csmipc.session;

import io.csmipc.ring.Waker;
import io.csmipc.shim.Futex;
import java.lang.foreign.MemorySegment;

/** Finds out whether threads of different processes can wake one another here. */
final class Wakers {
  private Wakers() {}

  /** The waker, or null where there is no native shim, or no futex. */
  static Waker find() {
    try {
      return Futex.available() ? new FutexWaker() : null;
    } catch (NoClassDefFoundError e) {
      return null;
    }
  }

  private static final class FutexWaker implements Waker {
    @Override
    public void sleep(MemorySegment memory, long offset, int seen, long nanos) {
      Futex.wait(memory, offset, seen, nanos);
    }

    @Override
    public void wake(MemorySegment memory, long offset) {
      Futex.wake(memory, offset, Integer.MAX_VALUE);
    }
  }
}
