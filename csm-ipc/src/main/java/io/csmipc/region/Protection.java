package io.csmipc.region;

/** Who can read a region besides its owner and its viewers. A caller cannot raise it. */
public enum Protection {
  /** Confidential Shared Memory: the platform keeps the host and every other VM out. */
  CONFIDENTIAL,
  /** Memory of this VM alone: tmpfs and hugetlbfs. As private as the VM itself. */
  VM_PRIVATE,
  /** The host can read and change it: ivshmem, pages that reach a host disk, anything unknown. */
  HOST_VISIBLE;

  /**
   * Whether messages may lie in it in plaintext.
   *
   * @return true unless the host can see it
   */
  public boolean carriesPlaintext() {
    return this != HOST_VISIBLE;
  }
}
