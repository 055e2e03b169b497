package io.csmipc.samples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Messages that are text. */
final class Text {
  private Text() {}

  /** Makes a string of a message while its handler runs; later, the bytes belong to another one. */
  static String of(MemorySegment buffer, long offset, int length) {
    return new String(buffer.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE), UTF_8);
  }

  /** The bytes of a message. */
  static MemorySegment segment(String text) {
    return MemorySegment.ofArray(text.getBytes(UTF_8));
  }
}
