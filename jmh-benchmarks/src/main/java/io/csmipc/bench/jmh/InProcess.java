package io.csmipc.bench.jmh;

import io.csmipc.Channel;
import io.csmipc.ChannelOptions;
import io.csmipc.bench.machine.Workspace;
import io.csmipc.channel.Channels;
import io.csmipc.sealed.AeadProvider;
import io.csmipc.sealed.SealedChannels;
import io.csmipc.sealed.Sealing;
import io.csmipc.sealed.SealingSecret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;

/**
 * Both ends of a channel in this process, over files in memory of this machine.
 *
 * @param a the end that bound
 * @param b the end that connected
 * @param workspace where the files are
 */
public record InProcess(Channel a, Channel b, Workspace workspace) implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String NAME = "benchmark";

  /** Opens both ends, with options of their own, and waits until they are connected. */
  public static InProcess open(ChannelOptions optionsA, ChannelOptions optionsB) {
    Workspace workspace = newWorkspace();
    String address = address(workspace);
    return waitFor(
        new InProcess(
            Channels.bind(address, optionsA), Channels.connect(address, optionsB), workspace));
  }

  /** Opens both ends of a sealed channel; what it protects is known to everybody. */
  public static InProcess openSealed(ChannelOptions options, AeadProvider provider) {
    Workspace workspace = newWorkspace();
    String address = address(workspace);
    return waitFor(
        new InProcess(
            SealedChannels.bind(address, options, sealing(provider)),
            SealedChannels.connect(address, options, sealing(provider)),
            workspace));
  }

  /** A sealing under a secret that stands in this class. */
  static Sealing sealing(AeadProvider provider) {
    byte[] secret = new byte[32];
    for (int i = 0; i < secret.length; i++) {
      secret[i] = (byte) i;
    }
    return Sealing.builder(SealingSecret.preShared(secret)).provider(provider).build();
  }

  private static Workspace newWorkspace() {
    try {
      return Workspace.create(null);
    } catch (IOException e) {
      throw new UncheckedIOException("there is no place for a channel", e);
    }
  }

  private static String address(Workspace workspace) {
    return "file:" + workspace.shared().resolve(NAME);
  }

  private static InProcess waitFor(InProcess pair) {
    try {
      if (pair.a.awaitConnected(PATIENCE) && pair.b.awaitConnected(PATIENCE)) {
        return pair;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    pair.close();
    throw new IllegalStateException("the two ends of a channel did not find each other");
  }

  @Override
  public void close() {
    b.close();
    a.close();
    try {
      workspace.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove the files of a channel", e);
    }
  }
}
