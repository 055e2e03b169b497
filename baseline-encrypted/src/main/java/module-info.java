/** The channels of csm-ipc, sealed with AES-256-GCM, for memory that the host can see. */
module io.csmipc.sealed {
  requires transitive io.csmipc;
  requires static org.conscrypt;

  exports io.csmipc.sealed;
}
