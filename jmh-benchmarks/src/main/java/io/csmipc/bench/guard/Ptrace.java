package io.csmipc.bench.guard;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * Linux's ptrace, for one thread of another process: ptrace(2), waitpid(2).
 *
 * <p>All calls for one tracee come from the thread that seized it: the kernel ties the two
 * together.
 */
final class Ptrace {
  private static final int PEEKUSER = 3;
  private static final int SINGLESTEP = 9;
  private static final int DETACH = 17;
  private static final int SEIZE = 0x4206;
  private static final int INTERRUPT = 0x4207;

  /** waitpid also for threads that are no children: include/uapi/linux/wait.h. */
  private static final int WALL = 0x40000000;

  /** Of struct user_regs_struct on x86-64, sys/user.h: the 17th word is rip. */
  private static final long RIP = 16 * Long.BYTES;

  private static final int EPERM = 1;
  private static final int EINTR = 4;

  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(java.lang.foreign.MemoryLayout.PathElement.groupElement("errno"));
  private static final MethodHandle PTRACE =
      function(
          "ptrace",
          FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG),
          Linker.Option.firstVariadicArg(1),
          Linker.Option.captureCallState("errno"));
  private static final MethodHandle WAITPID =
      function(
          "waitpid",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT),
          Linker.Option.captureCallState("errno"));

  private final int thread;
  private final MemorySegment state;
  private final MemorySegment status;

  /**
   * A tracee, not yet touched.
   *
   * @param thread its number, as in /proc/PID/task
   * @param arena for this object's own memory
   */
  Ptrace(int thread, Arena arena) {
    this.thread = thread;
    state = arena.allocate(STATE);
    status = arena.allocate(JAVA_INT);
  }

  @SuppressWarnings("restricted")
  private static MethodHandle function(
      String name, FunctionDescriptor descriptor, Linker.Option... options) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor, options);
  }

  /**
   * Attaches and asks it to stop; {@link #await} tells when it has.
   *
   * @throws IllegalStateException when the kernel does not allow it; the message says what to do
   */
  void seize() {
    if (call(SEIZE, 0, 0) != 0) {
      throw refused();
    }
    demand(INTERRUPT, 0);
  }

  private IllegalStateException refused() {
    int errno = errno();
    return new IllegalStateException(
        errno == EPERM
            ? "the kernel does not let one process step another (EPERM): run as root, or in a"
                + " container with --cap-add=SYS_PTRACE, and see to it that no other debugger is"
                + " attached and kernel.yama.ptrace_scope is below 3"
            : "cannot attach to thread " + thread + ": errno " + errno);
  }

  /** Lets it run one instruction, after it has received a signal or none (0). */
  void step(int signal) {
    demand(SINGLESTEP, signal);
  }

  /** Lets it go on by itself, after it has received a signal or none (0). */
  void detach(int signal) {
    demand(DETACH, signal);
  }

  /** Where it will go on; x86-64. */
  long instructionPointer() {
    return call(PEEKUSER, RIP, 0);
  }

  /** Waits until it stops; the status word of waitpid. */
  int await() {
    while (true) {
      int answer;
      try {
        answer = (int) WAITPID.invokeExact(state, thread, status, WALL);
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
      if (answer == thread) {
        return status.get(JAVA_INT, 0);
      }
      if (errno() != EINTR) {
        throw new IllegalStateException("thread " + thread + " is gone: errno " + errno());
      }
    }
  }

  private void demand(int request, int data) {
    if (call(request, 0, data) != 0) {
      throw new IllegalStateException(
          "ptrace request " + request + " for thread " + thread + ": errno " + errno());
    }
  }

  private long call(int request, long address, long data) {
    try {
      return (long) PTRACE.invokeExact(state, request, thread, address, data);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private int errno() {
    return (int) ERRNO.get(state, 0L);
  }
}
