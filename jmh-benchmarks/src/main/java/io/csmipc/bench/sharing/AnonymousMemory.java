package io.csmipc.bench.sharing;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Private memory for which transparent huge pages are asked before it is touched, which no API of
 * Java offers: mmap(2) and madvise(2) of Linux. Lives as long as the process.
 */
final class AnonymousMemory {
  private static final int PROT_READ_WRITE = 3;
  private static final int MAP_PRIVATE_ANONYMOUS = 0x22;
  private static final int MADV_HUGEPAGE = 14;
  private static final long MAP_FAILED = -1;

  private AnonymousMemory() {}

  /**
   * Maps memory, all zero.
   *
   * @param bytes how much
   * @throws IllegalStateException when the system refuses
   */
  @SuppressWarnings("restricted") // Calls two functions of the C library.
  static MemorySegment huge(long bytes) {
    Linker linker = Linker.nativeLinker();
    MethodHandle mmap =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("mmap"),
            FunctionDescriptor.of(
                ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
    MethodHandle madvise =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("madvise"),
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    try {
      MemorySegment memory =
          (MemorySegment)
              mmap.invokeExact(
                  MemorySegment.NULL, bytes, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0L);
      if (memory.address() == MAP_FAILED) {
        throw new IllegalStateException("no %d bytes of memory to be had".formatted(bytes));
      }
      if ((int) madvise.invokeExact(memory, bytes, MADV_HUGEPAGE) != 0) {
        throw new IllegalStateException("this kernel has no transparent huge pages");
      }
      return memory.reinterpret(bytes);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("a call of the C library went wrong", e);
    }
  }
}
