package io.csmipc.bench.pair;

import java.io.File;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.impl.StoreFileListener;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;

/**
 * Chronicle Queue: a queue each way, each a directory of files, an appender and a tailer that
 * spins.
 *
 * <p>A queue never holds its writer back and keeps everything. Here two things differ from that:
 * the reader publishes how far it came, and a writer that is a ring's capacity ahead waits, as with
 * the others; and a queue goes on in a new file, its next day as far as it knows, after 256 MiB,
 * when its reader deletes the last one.
 */
final class ChronicleTransport extends CopyTransport<Bytes<ByteBuffer>> {
  private static final long BYTES_A_FILE = 1 << 28;
  private static final long DAY_MILLIS = 24L * 60 * 60 * 1000;
  private static final long FIRST_DAY = 20_000;

  private final SharedLines lines;
  private final ChronicleQueue outQueue;
  private final ChronicleQueue inQueue;
  private final ExcerptAppender out;
  private final ExcerptTailer in;
  private final Bytes<ByteBuffer> taken = Bytes.elasticByteBuffer(Payload.MAX_SIZE);
  private final MemorySegment takenMemory = MemorySegment.ofBuffer(taken.underlyingObject());
  private long sent;
  private long limit = RING_CAPACITY;
  private long took;

  ChronicleTransport(SharedLines lines, Path directory, Side side) {
    super(side, ChronicleTransport::bytes);
    this.lines = lines;
    outQueue = queue(directory.resolve(side.name()), () -> sent, StoreFileListener.noOp());
    inQueue =
        queue(directory.resolve(side.other().name()), () -> took, (day, file) -> delete(file));
    out = outQueue.createAppender();
    in = inQueue.createTailer();
  }

  private static ChronicleQueue queue(
      Path directory, LongSupplier bytes, StoreFileListener listener) {
    return SingleChronicleQueueBuilder.binary(directory)
        .timeProvider(() -> (FIRST_DAY + bytes.getAsLong() / BYTES_A_FILE) * DAY_MILLIS)
        .storeFileListener(listener)
        .build();
  }

  private static void delete(File file) {
    if (!file.delete()) {
      throw new IllegalStateException("cannot delete " + file);
    }
  }

  private static Buffer<Bytes<ByteBuffer>> bytes() {
    Bytes<ByteBuffer> bytes = Bytes.elasticByteBuffer(Payload.MAX_SIZE);
    return new Buffer<>(MemorySegment.ofBuffer(bytes.underlyingObject()), bytes);
  }

  @Override
  boolean send(int type, Bytes<ByteBuffer> message, int size) {
    if (sent + size > limit) {
      limit = lines.look() + RING_CAPACITY;
      if (sent + size > limit) {
        return false;
      }
    }
    message.readPositionRemaining(0, size);
    out.writeBytes(message);
    sent += size;
    return true;
  }

  @Override
  public int receive() {
    int count = 0;
    while (count < BATCH && in.readBytes(taken.clear())) {
      int length = (int) taken.readRemaining();
      arrive(typeOf(length), takenMemory, 0, length);
      took += length;
      count++;
    }
    if (count > 0) {
      lines.publish(took);
    }
    return count;
  }

  @Override
  public void close() {
    in.close();
    out.close();
    inQueue.close();
    outQueue.close();
  }
}
