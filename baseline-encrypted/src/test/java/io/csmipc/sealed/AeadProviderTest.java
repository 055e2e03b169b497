package io.csmipc.sealed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.csmipc.CsmException;
import java.util.List;
import org.junit.jupiter.api.Test;

class AeadProviderTest {
  @Test
  void theJdksOwnProviderIsAlwaysThere() {
    AeadProvider provider = AeadProvider.named("SunJCE");

    assertEquals("SunJCE", provider.name());
    assertEquals(AeadProvider.Path.HEAP, provider.path());
    assertEquals("SunJCE, heap", provider.toString());
  }

  @Test
  void conscryptIsFoundOnTheClassPathWithoutBeingRegistered() {
    boolean there = AeadProvider.available().stream().anyMatch(p -> p.name().equals("Conscrypt"));
    assumeTrue(
        there || "all".equals(System.getProperty("csm.require")),
        "org.conscrypt:conscrypt-openjdk-uber has no library for this machine");

    AeadProvider provider = AeadProvider.named("Conscrypt");

    assertEquals("Conscrypt", provider.name());
    assertEquals(AeadProvider.Path.BY_SIZE, provider.path());
  }

  @Test
  void anUnknownNameIsAnErrorThatListsWhatIsThere() {
    CsmException e = assertThrows(CsmException.class, () -> AeadProvider.named("NoSuch"));

    assertTrue(e.getMessage().contains("NoSuch"), e.getMessage());
    for (AeadProvider each : AeadProvider.available()) {
      assertTrue(e.getMessage().contains(each.name()), e.getMessage());
    }
  }

  @Test
  void theFastestIsOneOfThoseThatAreThere() {
    AeadProvider fastest = AeadProvider.fastest(4096);

    assertTrue(
        AeadProvider.available().stream().anyMatch(p -> p.name().equals(fastest.name())),
        fastest.toString());
    assertThrows(IllegalArgumentException.class, () -> AeadProvider.fastest(-1));
  }

  @Test
  void theTrialTakesTheOnlyCandidate() {
    AeadProvider only = AeadProvider.named("SunJCE").through(AeadProvider.Path.DIRECT);

    assertSame(only, AeadTrial.fastest(List.of(only), 64));
  }

  @Test
  void theDescriptionNamesSuiteAndProvider() {
    Sealing sealing = Sealing.builder(Pair.secret()).build();

    assertEquals("AES-256-GCM (SunJCE)", sealing.newFactory().describe());
  }
}
