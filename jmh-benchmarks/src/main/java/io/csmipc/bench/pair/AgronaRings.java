package io.csmipc.bench.pair;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * Two of Agrona's rings in one mapped file, one for each direction, both written by both sides as
 * that ring's reader clears what it read.
 *
 * @param out what this side sends
 * @param in what this side receives
 */
record AgronaRings(OneToOneRingBuffer out, OneToOneRingBuffer in) {
  private static final int RING_BYTES =
      Transport.RING_CAPACITY + RingBufferDescriptor.TRAILER_LENGTH;

  /** Makes the file; side A does so before side B starts. */
  static void create(Path file) {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      channel.write(java.nio.ByteBuffer.allocate(2 * RING_BYTES), 0);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make the ring file " + file, e);
    }
  }

  /** Maps the file. */
  static AgronaRings map(Path file, Side side) {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      MappedByteBuffer all = channel.map(FileChannel.MapMode.READ_WRITE, 0, 2L * RING_BYTES);
      OneToOneRingBuffer fromA = new OneToOneRingBuffer(new UnsafeBuffer(all, 0, RING_BYTES));
      OneToOneRingBuffer fromB =
          new OneToOneRingBuffer(new UnsafeBuffer(all, RING_BYTES, RING_BYTES));
      return side == Side.A ? new AgronaRings(fromA, fromB) : new AgronaRings(fromB, fromA);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot map the ring file " + file, e);
    }
  }

  /** Removes the file; mappings stay. */
  static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove the ring file " + file, e);
    }
  }

  /** A private buffer for payloads. */
  static CopyTransport.Buffer<UnsafeBuffer> privateBuffer() {
    MemorySegment memory = Payload.privateMemory(Payload.MAX_SIZE);
    return new CopyTransport.Buffer<>(memory, buffer(memory));
  }

  /** The same private memory as an Agrona buffer. */
  static UnsafeBuffer buffer(MemorySegment privateMemory) {
    return new UnsafeBuffer(privateMemory.asByteBuffer());
  }
}
