package io.csmipc.hostile;

import io.csmipc.region.Side;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A hand in another process, possibly of another user. */
final class RemoteHand implements Hand {
  private final Process process;
  private final Writer commands;
  private final BufferedReader answers;

  private RemoteHand(Process process) {
    this.process = process;
    commands = process.outputWriter(StandardCharsets.UTF_8);
    answers = process.inputReader(StandardCharsets.UTF_8);
  }

  /** Starts one under this process's user. */
  static RemoteHand start(String address, Side side) {
    return start(List.of(), System.getProperty("java.class.path"), address, side, "-", "-");
  }

  /**
   * Starts one.
   *
   * @param prefix of the command, to change the user
   * @param classPath that it can read
   * @param address of the channel
   * @param side that it takes
   * @param group that may read its outbox, or "-"
   * @param victimUser whom the victim's outbox belongs to, or "-"
   */
  static RemoteHand start(
      List<String> prefix,
      String classPath,
      String address,
      Side side,
      String group,
      String victimUser) {
    List<String> command = new ArrayList<>(prefix);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp", classPath));
    command.addAll(List.of(HandMain.class.getName(), address, side.name(), group, victimUser));
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      RemoteHand hand = new RemoteHand(process);
      String first = hand.answers.readLine();
      if (!"ready".equals(first)) {
        hand.close();
        throw new IllegalStateException("the other process said " + first);
      }
      return hand;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private long ask(String command, long... arguments) {
    StringBuilder line = new StringBuilder(command);
    for (long argument : arguments) {
      line.append(' ').append(argument);
    }
    try {
      commands.write(line.append('\n').toString());
      commands.flush();
      String answer = answers.readLine();
      if (answer == null || !answer.startsWith("ok ")) {
        throw new IllegalStateException("the other process answered " + answer + " to " + line);
      }
      return Long.parseLong(answer.substring(3));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void create(long capacity, long maxMessage, int features) {
    ask("create", capacity, maxMessage, features);
  }

  @Override
  public void announce(long epoch) {
    ask("announce", epoch);
  }

  @Override
  public boolean join(long millis) {
    return ask("join", millis) != 0;
  }

  @Override
  public void set(long offset, long value) {
    ask("set", offset, value);
  }

  @Override
  public long get(long offset) {
    return ask("get", offset);
  }

  @Override
  public long victim(long offset) {
    return ask("victim", offset);
  }

  @Override
  public void setVictim(long offset, long value) {
    ask("setVictim", offset, value);
  }

  @Override
  public void resize(long size) {
    ask("resize", size);
  }

  @Override
  public void resizeVictim(long size) {
    ask("resizeVictim", size);
  }

  @Override
  public boolean letter(long number, int length) {
    return ask("letter", number, length) != 0;
  }

  @Override
  public long take() {
    return ask("take");
  }

  @Override
  public void still(boolean still) {
    ask("still", still ? 1 : 0);
  }

  @Override
  public void hide() {
    ask("hide");
  }

  @Override
  public long storm(long seed, long millis, boolean victims) {
    return ask("storm", seed, millis, victims ? 1 : 0);
  }

  @Override
  public long flip(long first, long stride, int count, long mask, long millis) {
    return ask("flip", first, stride, count, mask, millis);
  }

  @Override
  public void close() {
    try {
      commands.close(); // it takes the end of its input as the end, and tidies up
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (IOException e) {
      // its end of the pipe is gone already
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      process.destroyForcibly();
    }
  }
}
