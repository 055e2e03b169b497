package io.csmipc.bench.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import org.junit.jupiter.api.Test;

final class RecordedTest {
  private static final String TABLE =
      """
      # for people
      architecture,path,instructions,bytes
      amd64,offer-64,400.0,0
      amd64,seal-64,4000.0,900
      """;

  @Test
  void whatIsWithinTheMarginIsNoWorse() throws IOException {
    assertEquals("", parse(TABLE).complaint("amd64", "offer-64", 419, 0.5));
    assertEquals("", parse(TABLE).complaint("amd64", "offer-64", 200, 0));
  }

  @Test
  void moreInstructionsAreWorse() throws IOException {
    assertEquals(
        "takes 440.0 instructions, on record are 400.0: more by 10.0 %, allowed are 5 %",
        parse(TABLE).complaint("amd64", "offer-64", 440, 0));
  }

  @Test
  void anObjectMoreIsWorse() throws IOException {
    assertEquals(
        "allocates 16.0 bytes an operation, on record are 0",
        parse(TABLE).complaint("amd64", "offer-64", 400, 16));
    assertEquals("", parse(TABLE).complaint("amd64", "seal-64", 4000, 900));
  }

  @Test
  void aPathThatIsNotOnRecordIsSaidToBeMissing() throws IOException {
    assertTrue(
        parse(TABLE).complaint("riscv64", "offer-64", 1, 0).startsWith("no count on record"));
  }

  @Test
  void aLineOfWhatWasFoundCanBePutIntoTheFile() throws IOException {
    String line = Recorded.line("amd64", "poll-64", 123.46, 0.2);

    Recorded recorded = parse("architecture,path,instructions,bytes\n" + line);

    assertEquals(new Recorded.Entry(123.5, 0), recorded.of("amd64", "poll-64").orElseThrow());
  }

  @Test
  void anotherKindOfFileIsRefused() {
    assertThrows(IOException.class, () -> parse("path,instructions\noffer-64,1"));
  }

  @Test
  void everyGuardedPathIsOnRecord() {
    Recorded recorded = Recorded.load();

    for (String path : HotPaths.NAMES) {
      assertTrue(recorded.of("amd64", path).isPresent(), path);
    }
    assertTrue(HotPaths.NAMES.containsAll(HotPaths.QUICK));
  }

  private static Recorded parse(String text) throws IOException {
    return Recorded.parse(new BufferedReader(new StringReader(text)));
  }
}
