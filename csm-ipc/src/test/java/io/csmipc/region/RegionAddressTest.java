package io.csmipc.region;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.RegionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegionAddressTest {
  @ParameterizedTest
  @CsvSource({
    "orders, shm, orders",
    "shm:orders, shm, orders",
    "file:/var/lib/app/orders, file, /var/lib/app/orders",
    "ivshmem:0000:00:05.0, ivshmem, 0000:00:05.0"
  })
  void theSchemeEndsAtTheFirstColonAndIsShmWithoutOne(String text, String scheme, String name) {
    RegionAddress address = RegionAddress.parse(text);
    assertEquals(new RegionAddress(scheme, name), address);
    assertEquals(address, RegionAddress.parse(address.toString()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ":orders", "shm:", "SHM:orders", "1:x", "a b:x"})
  void whatIsNoAddressIsRefusedWithTheFormsThatAre(String text) {
    RegionException refusal = assertThrows(RegionException.class, () -> RegionAddress.parse(text));
    assertTrue(refusal.getMessage().contains("file:/DIR/NAME"), refusal::getMessage);
  }

  @Test
  void filesAreServedByTheLibraryItself() {
    assertInstanceOf(FileRegionProvider.class, RegionProviders.find("shm"));
    assertInstanceOf(FileRegionProvider.class, RegionProviders.find("file"));
  }

  @Test
  void anUnknownSchemeIsRefusedWithTheKnownOnes() {
    RegionException refusal =
        assertThrows(RegionException.class, () -> RegionProviders.find("carrier-pigeon"));
    assertTrue(refusal.getMessage().contains("served are [file, "), refusal::getMessage);
    assertTrue(refusal.getMessage().contains(", shm"), refusal::getMessage);
  }
}
