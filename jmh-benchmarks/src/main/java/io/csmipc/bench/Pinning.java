package io.csmipc.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** Binds the calling thread to one core. */
final class Pinning {
  private Pinning() {}

  @SuppressWarnings("restricted") // one system call
  static void pin(int cpu) {
    Linker linker = Linker.nativeLinker();
    MethodHandle call =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("sched_setaffinity"),
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_LONG,
                ValueLayout.ADDRESS));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment mask = arena.allocate(128, 8);
      mask.set(ValueLayout.JAVA_LONG, (cpu / 64) * 8L, 1L << (cpu % 64));
      int result = (int) call.invokeExact(0, 128L, mask);
      if (result != 0) {
        throw new IllegalStateException("cannot pin the thread to cpu " + cpu);
      }
    } catch (Throwable e) {
      throw new IllegalStateException("cannot pin the thread to cpu " + cpu, e);
    }
  }
}
