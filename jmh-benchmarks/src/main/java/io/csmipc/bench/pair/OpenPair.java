package io.csmipc.bench.pair;

import io.csmipc.bench.machine.Jvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Side A of a pair for a harness that is not {@link Driver}: side B runs in a process of its own,
 * and the caller's thread sends one message after the other. One thread at a time.
 */
public final class OpenPair implements AutoCloseable {
  private static final long STOP_SECONDS = 10;
  private static final int VERIFIED = 1_000;

  private final Transport transport;
  private final Loops loops;
  private final Process process;
  private final PipedPeer peer;
  private final PrintStream commands;
  private int size;
  private long next;

  private OpenPair(Transport transport, Process process) {
    this.transport = transport;
    this.process = process;
    loops = new Loops(transport);
    commands = new PrintStream(process.getOutputStream(), false, StandardCharsets.UTF_8);
    BufferedReader answers = process.inputReader(StandardCharsets.UTF_8);
    peer = new PipedPeer(commands, answers);
  }

  /**
   * Opens both sides.
   *
   * @param mode what carries the messages, by its name in {@code csm compare}
   * @param directory where the memory is made
   * @param name what it is called there
   * @param cpuB the core of side B
   * @throws IOException when side B cannot start
   */
  public static OpenPair open(String mode, Path directory, String name, int cpuB)
      throws IOException, InterruptedException {
    Mode what = Mode.named(mode);
    Transport transport = Transports.open(what, Side.A, directory, name);
    // Size and the rest come with each exercise.
    Settings none = new Settings(List.of(Long.BYTES), 1, 0, 1, 1, 1.0);
    Task task = new Task(Task.Role.B, mode, directory, name, cpuB, cpuB, none);
    OpenPair pair = new OpenPair(transport, Jvm.start(Party.class, what.flags(), task.arguments()));
    try {
      pair.peer.read(); // Its thread, for those who watch the scheduler.
      transport.awaitPeer();
      return pair;
    } catch (InterruptedException | RuntimeException e) {
      pair.close();
      throw e;
    }
  }

  /**
   * Begins an exercise with messages of one size, made and taken as {@code csm compare} does it.
   *
   * @param answered whether side B sends each message back; else it only takes them
   * @param bytes of each message
   */
  public void begin(boolean answered, int bytes) {
    begin(answered, bytes, false);
  }

  /**
   * Sends messages there and back, and compares every byte on both sides.
   *
   * @param bytes of each message
   * @throws IllegalStateException when anything differs
   */
  public void verify(int bytes) {
    begin(true, bytes, true);
    for (int i = 0; i < VERIFIED; i++) {
      roundTrip();
    }
    end();
  }

  private void begin(boolean answered, int bytes, boolean check) {
    size = bytes;
    Exercise.Kind kind = answered ? Exercise.Kind.ECHO : Exercise.Kind.STREAM;
    Content content = answered ? Content.FRESH : Content.READY;
    peer.start(new Exercise(kind, content, check, size, 0, next, Schedule.NONE));
    transport.inbox().expect(next, size, content, check);
  }

  /** One message there and back. */
  public void roundTrip() {
    loops.roundTrip(next++, size, Content.FRESH);
  }

  /** One message of a stream; waits for space. */
  public void send() {
    loops.send(next++, size, Content.READY);
  }

  /**
   * Ends the exercise.
   *
   * @throws IllegalStateException when either side found a message wrong so far
   */
  public void end() {
    loops.end(next);
    long wrong = peer.finish().failures() + transport.inbox().failures();
    if (wrong != 0) {
      throw new IllegalStateException(wrong + " messages arrived wrong");
    }
  }

  /** Ends side B, then this one. */
  @Override
  public void close() {
    commands.close();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    transport.close();
  }
}
