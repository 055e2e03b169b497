package io.csmipc.bench.doctor;

import io.csmipc.bench.machine.Machine;
import io.csmipc.bench.pair.Ciphers;
import io.csmipc.shim.Cpu;
import io.csmipc.shim.CycleCounter;
import io.csmipc.shim.Shim;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Looks at what the machine offers. Reads only; changes nothing. */
final class Doctor {
  private static final int JDK = 25;
  private static final long MIB = 1 << 20;
  private static final long ENOUGH_SHARED_MEMORY = 64 * MIB;
  private static final String IVSHMEM_VENDOR = "0x1af4";
  private static final String IVSHMEM_DEVICE = "0x1110";

  private final Path root;

  /**
   * A doctor.
   *
   * @param root where {@code proc}, {@code sys} and {@code dev} are
   */
  Doctor(Path root) {
    this.root = root;
  }

  /** Looks at everything. */
  List<Finding> examine() {
    return List.of(
        jdk(),
        cores(),
        sharedMemory(),
        swap(),
        hugePages(),
        nativeShim(),
        counter(),
        sealing(),
        csmDevice(),
        ivshmem());
  }

  private static Finding jdk() {
    String found =
        System.getProperty("java.vendor") + " " + System.getProperty("java.runtime.version");
    return Runtime.version().feature() >= JDK
        ? Finding.ok("JDK", found)
        : Finding.missing("JDK", found, "install a JDK 25 or newer, or point JAVA_HOME to one");
  }

  private static Finding cores() {
    List<Integer> allowed = Cpu.allowed();
    String found = Machine.processor() + ", may use CPUs " + allowed;
    return allowed.size() >= 2
        ? Finding.ok("cores", found)
        : Finding.care(
            "cores",
            found,
            "with one CPU both sides take turns: use blocking waits; csm compare needs two");
  }

  private Finding sharedMemory() {
    String topic = "space in /dev/shm";
    Path directory = root.resolve("dev/shm");
    try {
      FileStore store = Files.getFileStore(directory);
      long free = store.getUsableSpace();
      String found = store.type() + ", " + free / MIB + " MiB free";
      if (!Files.isWritable(directory)) {
        return Finding.missing(topic, found + ", not writable", "run: chmod 1777 /dev/shm");
      }
      if (!store.type().equals("tmpfs")) {
        return Finding.care(
            topic, found, "only tmpfs counts as private memory: mount one on /dev/shm");
      }
      return free >= ENOUGH_SHARED_MEMORY
          ? Finding.ok(topic, found)
          : Finding.care(
              topic,
              found,
              "a channel takes both rings and a few pages: free some, or mount -o"
                  + " remount,size=...");
    } catch (IOException e) {
      return Finding.missing(topic, "none", "mount a tmpfs on /dev/shm, or use file: addresses");
    }
  }

  private Finding swap() {
    try {
      long areas =
          Files.readAllLines(root.resolve("proc/swaps")).stream()
              .skip(1)
              .filter(line -> !line.isBlank())
              .count();
      return areas == 0
          ? Finding.ok("swap", "none")
          : Finding.care(
              "swap",
              areas + " areas in use",
              "pages of /dev/shm can reach that disk: swapoff -a, encrypt it, or use huge pages");
    } catch (IOException e) {
      return Finding.ok("swap", "this kernel has none");
    }
  }

  private Finding hugePages() {
    String topic = "huge pages";
    List<String> pools = new ArrayList<>();
    long free = 0;
    try (DirectoryStream<Path> sizes =
        Files.newDirectoryStream(root.resolve("sys/kernel/mm/hugepages"), "hugepages-*")) {
      for (Path size : sizes) {
        long pages = Long.parseLong(word(size.resolve("free_hugepages")));
        free += pages;
        String name = size.getFileName().toString().substring("hugepages-".length());
        pools.add(pages + " free of " + name);
      }
    } catch (IOException | NumberFormatException e) {
      return Finding.absent(topic, "no pools", "ordinary pages are used");
    }
    String found = String.join(", ", pools.stream().sorted().toList());
    boolean mounted = mounts().stream().anyMatch(line -> line.contains(" hugetlbfs "));
    if (free > 0 && mounted) {
      return Finding.ok(topic, found + ", hugetlbfs mounted");
    }
    return Finding.absent(
        topic,
        found + (mounted ? ", hugetlbfs mounted" : ", hugetlbfs not mounted"),
        "ordinary pages are used; for huge ones: sysctl vm.nr_hugepages=64"
            + (mounted ? "" : ", mount -t hugetlbfs none /dev/hugepages"));
  }

  private static Finding nativeShim() {
    String topic = "native shim";
    return Shim.isNative()
        ? Finding.ok(topic, Shim.describe())
        : Finding.absent(
            topic,
            Shim.describe(),
            "pinning and blocking with a doorbell need it: install gcc and build again");
  }

  private static Finding counter() {
    String found =
        "%s, %s, %.0f MHz"
            .formatted(CycleCounter.name(), CycleCounter.unit(), CycleCounter.frequencyHz() / 1e6);
    return CycleCounter.unit().endsWith("cycles")
        ? Finding.ok("cycle counter", found)
        : Finding.absent(
            "cycle counter",
            found,
            "figures in cycles are in these units instead; on Arm let programs read PMCCNTR_EL0");
  }

  private static Finding sealing() {
    return Finding.ok("sealing with AES-GCM", String.join(", ", Ciphers.providers()));
  }

  private Finding csmDevice() {
    return Files.exists(root.resolve("dev/csm"))
        ? Finding.ok("CSM device", "/dev/csm")
        : Finding.absent(
            "CSM device",
            "no /dev/csm",
            "Confidential Shared Memory needs a realm on CAEC firmware and its kernel module");
  }

  private Finding ivshmem() {
    String topic = "ivshmem device";
    List<String> devices = new ArrayList<>();
    try (DirectoryStream<Path> all =
        Files.newDirectoryStream(root.resolve("sys/bus/pci/devices"))) {
      for (Path device : all) {
        if (word(device.resolve("vendor")).equals(IVSHMEM_VENDOR)
            && word(device.resolve("device")).equals(IVSHMEM_DEVICE)) {
          devices.add(device.getFileName().toString());
        }
      }
    } catch (IOException e) {
      return Finding.absent(topic, "no PCI bus", "only needed between ordinary VMs of one host");
    }
    return devices.isEmpty()
        ? Finding.absent(
            topic,
            "none",
            "between ordinary VMs of one host: start QEMU with -device ivshmem-plain")
        : Finding.ok(
            topic, String.join(", ", devices) + " (HOST_VISIBLE: channels must be sealed)");
  }

  private List<String> mounts() {
    try {
      return Files.readAllLines(root.resolve("proc/mounts"));
    } catch (IOException e) {
      return List.of();
    }
  }

  private static String word(Path file) throws IOException {
    return Files.readString(file).strip();
  }
}
