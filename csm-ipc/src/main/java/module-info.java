/** Messaging between confidential virtual machines at the speed of memory. Needs the JDK alone. */
module io.csmipc {
  requires jdk.jfr;

  exports io.csmipc;
  exports io.csmipc.region;
  exports io.csmipc.seal;

  uses io.csmipc.region.RegionProvider;

  provides io.csmipc.region.RegionProvider with
      io.csmipc.region.FileRegionProvider;
}
