/** Messaging between confidential virtual machines at the speed of memory. Needs the JDK alone. */
module io.csmipc {
  requires jdk.jfr;
  requires static io.csmipc.shim;

  exports io.csmipc;
  exports io.csmipc.channel;
  exports io.csmipc.region;
  exports io.csmipc.seal;

  uses io.csmipc.region.RegionProvider;

  provides io.csmipc.region.RegionProvider with
      io.csmipc.region.FileRegionProvider;
}
