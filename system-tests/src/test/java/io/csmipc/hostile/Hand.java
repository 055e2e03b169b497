package io.csmipc.hostile;

/**
 * What a hostile peer can do: own an outbox, take part in the handshake, and write any word at any
 * moment. With the host's help it writes into the victim's outbox as well. Offsets are those of
 * {@link io.csmipc.layout.OutboxLayout}.
 */
interface Hand extends AutoCloseable {
  /** Feature bits of a configuration. */
  int PLAIN = 0;

  /** Asks the victim to ring its doorbell. */
  int DOORBELL = 2;

  /**
   * Makes an outbox that nobody sees yet, with a correct configuration.
   *
   * @param capacity of its ring
   * @param maxMessage what it pretends to receive
   * @param features bits
   */
  void create(long capacity, long maxMessage, int features);

  /** Writes the epoch and shows the outbox. */
  void announce(long epoch);

  /**
   * Attaches to the victim's outbox and echoes its epoch; waits until the victim echoed.
   *
   * @param millis the limit
   * @return whether it did
   */
  boolean join(long millis);

  /** Does everything from {@link #create} to {@link #join}. */
  default boolean connect(long capacity, long maxMessage) {
    create(capacity, maxMessage, PLAIN);
    announce(0x1234_5678_9ABCL + System.nanoTime());
    return join(20_000);
  }

  /** Writes a word of its own outbox, with release order. */
  void set(long offset, long value);

  /** Reads a word of its own outbox. */
  long get(long offset);

  /** Reads a word of the victim's outbox. */
  long victim(long offset);

  /** Writes a word of the victim's outbox, which takes the host, or its file's owner. */
  void setVictim(long offset, long value);

  /** Cuts or stretches its own outbox's file. */
  void resize(long size);

  /** Cuts or stretches the file of the victim's outbox. */
  void resizeVictim(long size);

  /** Publishes the next letter honestly, in as many records as it takes; false without space. */
  boolean letter(long number, int length);

  /** Takes what the victim has sent, honestly; negative when the victim has left. */
  long take();

  /** Lets the heartbeat stand still, or go on. */
  void still(boolean still);

  /** Takes the outbox away. */
  void hide();

  /**
   * Writes random words into random places of its own outbox, while honest letters go on.
   *
   * @param seed of everything random
   * @param millis for how long
   * @param victims whether the victim's outbox gets its share
   * @return how many words were written
   */
  long storm(long seed, long millis, boolean victims);

  /**
   * Changes words of its own outbox to and fro, as fast as it can; in the end they are as they
   * were.
   *
   * @param first where the first word is
   * @param stride from word to word, in bytes
   * @param count how many words
   * @param mask the bits that change
   * @param millis for how long
   * @return how often each word was changed
   */
  long flip(long first, long stride, int count, long mask, long millis);

  @Override
  void close();
}
