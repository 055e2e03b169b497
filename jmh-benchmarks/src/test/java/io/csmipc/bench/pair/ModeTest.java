package io.csmipc.bench.pair;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ModeTest {
  @Test
  void aComparisonHasByDefaultWhatItAlwaysHad() {
    List<String> titles =
        Mode.all().stream().filter(Mode::isComparedByDefault).map(Mode::title).toList();

    assertEquals(
        List.of(
            "csm-copy",
            "csm-inplace",
            "host-plain",
            "sealed-sunjce",
            "sealed-conscrypt",
            "sealed-naive"),
        titles);
  }

  @Test
  void everyModeIsFoundByItsName() {
    for (Mode mode : Mode.all()) {
      assertEquals(mode, Mode.named(mode.title()));
    }
    assertThrows(IllegalArgumentException.class, () -> Mode.named("csm-teleport"));
  }

  @Test
  void everyProviderOfThisMachineSealsNaively() {
    for (NaiveProvider provider : NaiveProvider.available()) {
      Mode mode = Mode.named("sealed-naive-" + provider.word());

      assertEquals(provider.load().getName(), mode.provider());
    }
    assertTrue(NaiveProvider.available().contains(NaiveProvider.BOUNCY_CASTLE));
  }

  @Test
  void onlyModesThatCannotDoWithoutHaveFlagsOfTheirOwn() {
    assertEquals(
        List.of("sealed-naive-sunjce-noaes", "chronicle-queue"),
        Mode.all().stream().filter(m -> !m.flags().isEmpty()).map(Mode::title).toList());
  }
}
