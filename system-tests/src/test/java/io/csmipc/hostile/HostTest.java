package io.csmipc.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.csmipc.ChannelOptions;
import io.csmipc.Claim;
import io.csmipc.ClaimLostException;
import io.csmipc.LossReason;
import io.csmipc.channel.Channels;
import io.csmipc.layout.OutboxLayout;
import io.csmipc.layout.RecordHeader;
import io.csmipc.region.Side;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A host that writes into this side's own outbox, which lies on a disk. In plaintext it can read
 * and change every message; it must not be able to make the owner hang, or reach beyond its region.
 */
@Timeout(120)
class HostTest {
  private static final long CAPACITY = 16 << 10;

  @TempDir Path directory;
  private final String name = "hostile-" + UUID.randomUUID();
  private Hand hand;
  private Victim victim;

  @BeforeEach
  void connect() throws Exception {
    open(false);
  }

  private void open(boolean exclusive) throws Exception {
    String address = "file:" + directory.resolve(name);
    hand = new LocalHand(address, Side.CONNECTOR);
    victim =
        new Victim(
            options -> Channels.bind(address, options),
            ChannelOptions.builder()
                .dangerouslyAllowPlaintextOnHostVisibleMemory(true)
                .exclusivePublication(exclusive)
                .livenessLimit(Duration.ofSeconds(2)));
    assertTrue(hand.connect(CAPACITY, 1 << 14));
    victim.awaitConnected();
  }

  @AfterEach
  void nothingIsLeftBehind() throws IOException {
    victim.close();
    victim.assertToldOnce();
    hand.close();
    Traces.assertNone(directory, name);
  }

  @Test
  void noWordOfItsOwnIsReadBackByItsOwner() {
    // given letters in one direction and traffic in the other
    victim.honestOnly();
    long number = 0;
    long[] values = {0, 1, -1, 7, 1L << 31, Long.MIN_VALUE, RecordHeader.of(64, 0, 4)};

    // when the host changes every word of the victim's outbox
    for (long at = 0; at < OutboxLayout.RING + Victim.CAPACITY; at += at < 256 ? 8 : 136) {
      for (long value : values) {
        hand.setVictim(at, value);
        if (hand.letter(number, 16 + (int) (number % 700))) {
          number++;
        }
        victim.round();
        // then the victim does not notice; the position in its ring goes on by what is taken
        hand.set(OutboxLayout.POSITION, hand.get(OutboxLayout.POSITION));
      }
    }
    long sent = number;
    victim.roundsUntil(() -> victim.letters() == sent, "all letters");
    assertEquals(List.of(), victim.losses());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void claimsThatAreOpenAtACloseStayInsideTheRing(boolean exclusive) throws Exception {
    nothingIsLeftBehind();
    open(exclusive);
    // given an open claim at the end of the ring
    Claim claim = victim.channel().publication().newClaim();
    long position = 0;
    while (position < Victim.CAPACITY - 1024) {
      victim.round();
      hand.take();
      position = Math.max(position, hand.get(OutboxLayout.POSITION));
    }
    assertTrue(victim.channel().publication().tryClaim(1, 2000, claim) > 0);

    // when the host writes headers of every kind over the ring
    for (long at = 0; at < Victim.CAPACITY; at += 8) {
      long header = RecordHeader.of((int) at, 0, at % 3 == 0 ? RecordHeader.PADDING : 0);
      hand.setVictim(OutboxLayout.RING + at, at % 5 == 0 ? 0 : header);
    }

    // then the close ends, and the claim is lost
    victim.channel().close();
    assertThrows(ClaimLostException.class, claim::commit);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 4096, 8192, 8192 + 4096})
  void anOutboxThatIsCutUnderItsOwnerEndsTheSessionAndNothingElse(long size) {
    Claim claim = victim.channel().publication().newClaim();
    assertTrue(victim.channel().publication().tryClaim(1, 500, claim) > 0);

    hand.resizeVictim(size);

    assertEquals(LossReason.REGION_LOST, victim.awaitLoss().reason());
    assertThrows(ClaimLostException.class, claim::commit);
    assertTrue(hand.connect(CAPACITY, 1 << 14));
    victim.roundsUntil(() -> victim.connections() == 2, "the next session");
  }

  @Test
  void aStormIntoBothOutboxesMeetsTypedEndsOrMessages() throws Exception {
    long seed = Long.getLong("csm.hostile.seed", System.nanoTime());
    System.out.println("host storm, seed " + seed);
    for (int i = 0; i < 10; i++) {
      long storm = seed + i;
      Thread attack = Thread.ofPlatform().start(() -> hand.storm(storm, 200, true));
      while (attack.isAlive()) {
        victim.round();
      }
      attack.join();
      victim.close();
      victim.assertToldOnce();
      hand.close();
      open((i & 1) == 0);
    }
  }
}
