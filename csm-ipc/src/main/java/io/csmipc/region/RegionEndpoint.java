package io.csmipc.region;

/**
 * One side of a channel in possession: makes my outbox memory, looks up the peer's. Used by one
 * thread at a time, not always the same.
 */
public interface RegionEndpoint extends AutoCloseable {
  /** What can be proved about the process on the other side. */
  enum Liveness {
    /** It holds its ownership. */
    ALIVE,
    /** Nobody holds the ownership of the other side. */
    DEAD,
    /** This kind of memory cannot tell. */
    UNKNOWN
  }

  /**
   * The protection of the memory that {@link #create} will make; known before anything is written.
   *
   * @return the protection
   */
  Protection protection();

  /**
   * Provides memory for my outbox, with all of its backing reserved. It replaces what an earlier
   * call returned once {@link OwnedRegion#publish()} is called. It may take long, and may be
   * interrupted: then nobody wants the memory any more.
   *
   * @param size bytes needed; the result may be larger
   * @return memory that the peer does not see yet (or, when {@link OwnedRegion#recycled()}, still
   *     sees)
   * @throws io.csmipc.RegionException when there is not enough space or no permission; nothing is
   *     left behind
   */
  OwnedRegion create(long size);

  /**
   * Maps the outbox that the peer offers at this moment, read-only.
   *
   * @return the mapping, or null when the peer offers none
   * @throws io.csmipc.OwnershipException when it belongs to a user that was not expected
   * @throws io.csmipc.RegionException when it cannot be mapped
   */
  PeerRegion attach();

  /**
   * Whether the peer's process holds its side.
   *
   * @return what can be proved at this moment
   */
  Liveness peerLiveness();

  /**
   * Names the endpoint in messages for people.
   *
   * @return for instance {@code "/dev/shm/csm-ipc.orders (binder)"}
   */
  String describe();

  /**
   * Gives up possession; removes what it left in the file system. Mappings stay until they are
   * closed.
   */
  @Override
  void close();
}
