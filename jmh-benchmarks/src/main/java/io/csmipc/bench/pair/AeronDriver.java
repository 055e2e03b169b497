package io.csmipc.bench.pair;

import io.aeron.Aeron;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.AgentInvoker;

/**
 * Aeron's media driver, as one side sees it: it lives in side A's process.
 *
 * <p>Messages over shared memory do not pass the driver, but it moves the position up to which a
 * publisher may write. Its low-latency settings give it a core or three to spin on. With two cores
 * it would take turns with a measuring thread, so its work is done by side A's thread instead, as
 * Aeron's INVOKER mode provides: when a publication is held back, and after every 128 KiB taken.
 * Nor do the clients have threads. That is the best that two cores allow. Set-up is driven by a
 * thread that ends then. Nobody sends signs of life while a pair waits for its turn, so none are
 * expected.
 */
final class AeronDriver implements AutoCloseable {
  private static final int TERM_LENGTH = 1 << 20;

  /** Whole messages in one frame: a multiple of 32 below 64 KiB. */
  private static final int MTU = 65_504;

  private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(20);
  private static final long NEVER_NANOS = TimeUnit.DAYS.toNanos(1);

  private final Path directory;
  private final MediaDriver driver;
  private final AgentInvoker invoker;
  private final Thread setUp;
  private volatile boolean settingUp = true;

  /**
   * Starts the driver at side A.
   *
   * @param directory its files, in memory
   * @param side which side
   */
  AeronDriver(Path directory, Side side) {
    this.directory = directory;
    driver = side == Side.A ? MediaDriver.launch(context()) : null;
    invoker = driver == null ? null : driver.sharedAgentInvoker();
    setUp = driver == null ? null : Thread.ofPlatform().daemon().start(this::setUp);
  }

  private MediaDriver.Context context() {
    return new MediaDriver.Context()
        .aeronDirectoryName(directory.toString())
        .dirDeleteOnShutdown(true)
        .threadingMode(ThreadingMode.INVOKER)
        .asyncExecutorEnabled(false)
        .ipcTermBufferLength(TERM_LENGTH)
        .ipcMtuLength(MTU)
        .termBufferSparseFile(false)
        .driverTimeoutMs(TimeUnit.NANOSECONDS.toMillis(NEVER_NANOS))
        .clientLivenessTimeoutNs(NEVER_NANOS)
        .publicationUnblockTimeoutNs(2 * NEVER_NANOS);
  }

  /** What a client of either side connects with. */
  Aeron.Context client() {
    return new Aeron.Context()
        .aeronDirectoryName(directory.toString())
        .driverTimeoutMs(TimeUnit.NANOSECONDS.toMillis(NEVER_NANOS))
        .preTouchMappedMemory(true)
        .useConductorAgentInvoker(true);
  }

  private void setUp() {
    while (settingUp) {
      invoker.invoke();
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  /** From now on the calling thread does the driver's work. */
  void handOver() throws InterruptedException {
    if (setUp != null) {
      settingUp = false;
      setUp.join();
    }
  }

  /** Does what the driver has to do, at side A. */
  void work() {
    if (invoker != null) {
      invoker.invoke();
    }
  }

  @Override
  public void close() {
    if (driver != null) {
      settingUp = false;
      driver.close();
    }
  }
}
