package io.csmipc.bench.report.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class QuantityTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "290 | ns | 290 ns",
        "0 | ns | 0 ns",
        "999.7 | ns | 1,000 ns",
        "1000 | ns | 1 µs",
        "5003 | ns | 5 µs",
        "35300 | ns | 35.3 µs",
        "13400000000 | ns | 13.4 s",
        "64 | bytes | 64 B",
        "32768 | bytes | 32 KiB",
        "1048576 | bytes | 1 MiB",
        "177000000 | bytes | 177 MB",
        "26312345 | messages/s | 26.3 M/s",
        "800 | messages/s | 800 /s",
        "0 | messages/s | 0",
        "35222 | cycles | 35,200",
        "12.5 | % | 12.5 %",
        "9.512 | GB/s | 9.51 GB/s",
        "13.4 | s | 13.4 s",
        "-1500 | ns | -1.5 µs"
      })
  void aPlotWritesValuesShortWithTheirUnit(double value, String unit, String text) {
    assertEquals(text, Quantity.text(value, unit));
  }

  @Test
  void aTableKeepsFourDigitsAndParts() {
    assertEquals("26,310,000", Quantity.number(26_312_345));
    assertEquals("306.2", Quantity.number(306.21));
    assertEquals("0.01235", Quantity.number(0.0123456));
  }

  @Test
  void theAxisNamesTheUnitThatItsValuesDoNot() {
    assertEquals("cycles", Quantity.axis("", "cycles"));
    assertEquals("", Quantity.axis("", "GB/s"));
    assertEquals("", Quantity.axis("", "ns"));
    assertEquals("message size", Quantity.axis("message size", "bytes"));
    assertEquals("work (loops)", Quantity.axis("work", "loops"));
  }

  @Test
  void namesAreWordsAndParametersHaveTheirUnits() {
    assertEquals("Round trip, p99.9", Names.figure("rtt_p999"));
    assertEquals("Cycles per op", Names.figure("cycles_per_op"));
    assertEquals("capacity", Names.parameter("capacity_bytes"));
    assertEquals("1 M/s", Names.value("rate_per_second", "1000000"));
    assertEquals("10,000", Names.value("messages", "10000"));
    assertEquals("many", Names.value("messages", "many"));
  }
}
