package io.csmipc.bench.jmh;

import io.csmipc.bench.machine.Cores;
import io.csmipc.bench.machine.Workspace;
import io.csmipc.bench.pair.OpenPair;
import java.io.IOException;
import java.nio.file.Path;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Two processes on two cores: this one sends, the other one was started by it and answers, or only
 * takes. The loops are those of {@code csm compare}.
 */
public class PairBenchmark extends MicroBenchmark {
  /** Both sides. */
  @State(Scope.Thread)
  public abstract static class Both {
    /** What carries the messages. */
    @Param({"csm-copy", "csm-inplace", "agrona-copy", "agrona-inplace"})
    String mode;

    /** Bytes of each message. */
    @Param({"64", "1024", "32768"})
    int size;

    private Workspace workspace;
    private OpenPair pair;

    /** For JMH. */
    protected Both() {}

    OpenPair pair() {
      return pair;
    }

    /** Whether the other side sends each message back. */
    abstract boolean answered();

    /** Starts the other process; this one's other threads float. */
    @Setup(Level.Trial)
    public void open() throws IOException, InterruptedException {
      workspace = Workspace.create(null);
      Cores cores = cores();
      Path directory = mode.startsWith("sealed") ? workspace.hostVisible() : workspace.shared();
      pair = OpenPair.open(mode, directory, "pair", cores.b());
      pair.verify(size);
      pin(cores.a());
    }

    /** Announces what comes. */
    @Setup(Level.Iteration)
    public void begin() {
      pair.begin(answered(), size);
    }

    /** Checks what the other side found. */
    @TearDown(Level.Iteration)
    public void end() {
      pair.end();
    }

    /** Ends the other process. */
    @TearDown(Level.Trial)
    public void close() throws IOException {
      pair.close();
      workspace.close();
    }
  }

  /** With answers. */
  public static class Answered extends Both {
    /** For JMH. */
    public Answered() {}

    @Override
    boolean answered() {
      return true;
    }
  }

  /** Without. */
  public static class Drained extends Both {
    /** For JMH. */
    public Drained() {}

    @Override
    boolean answered() {
      return false;
    }
  }

  /** For JMH. */
  public PairBenchmark() {}

  /** One message there and one back. */
  @Benchmark
  public void roundTrip(Answered both) {
    both.pair().roundTrip();
  }

  /** One message of a stream: as fast as the slower of the two sides. */
  @Benchmark
  public void stream(Drained both) {
    both.pair().send();
  }
}
