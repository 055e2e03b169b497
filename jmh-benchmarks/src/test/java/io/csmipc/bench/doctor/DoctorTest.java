package io.csmipc.bench.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DoctorTest {
  @TempDir private Path root;

  @Test
  void missesSharedMemoryAndSaysWhatToDo() {
    Finding finding = find("space in /dev/shm");

    assertEquals(Finding.Verdict.MISSING, finding.verdict());
    assertTrue(finding.advice().contains("mount a tmpfs"), finding.advice());
  }

  @Test
  void warnsAboutSwap() throws IOException {
    write("proc/swaps", "Filename Type Size Used Priority\n/dev/sda2 partition 1 0 -2\n");

    Finding finding = find("swap");

    assertEquals(Finding.Verdict.CARE, finding.verdict());
    assertEquals("1 areas in use", finding.found());
  }

  @Test
  void isContentWithoutSwap() throws IOException {
    write("proc/swaps", "Filename Type Size Used Priority\n");

    assertEquals(Finding.ok("swap", "none"), find("swap"));
  }

  @Test
  void findsHugePages() throws IOException {
    write("sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages", "12\n");
    write("proc/mounts", "none /dev/hugepages hugetlbfs rw 0 0\n");

    assertEquals(
        Finding.ok("huge pages", "12 free of 2048kB, hugetlbfs mounted"), find("huge pages"));
  }

  @Test
  void tellsHowToGetHugePages() throws IOException {
    write("sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages", "0\n");

    Finding finding = find("huge pages");

    assertEquals(Finding.Verdict.ABSENT, finding.verdict());
    assertTrue(finding.advice().contains("mount -t hugetlbfs"), finding.advice());
  }

  @Test
  void findsSharedMemoryDevices() throws IOException {
    write("dev/csm", "");
    write("sys/bus/pci/devices/0000:00:03.0/vendor", "0x8086\n");
    write("sys/bus/pci/devices/0000:00:03.0/device", "0x1110\n");
    write("sys/bus/pci/devices/0000:00:04.0/vendor", "0x1af4\n");
    write("sys/bus/pci/devices/0000:00:04.0/device", "0x1110\n");

    assertEquals(Finding.ok("CSM device", "/dev/csm"), find("CSM device"));
    assertEquals(
        "0000:00:04.0 (HOST_VISIBLE: channels must be sealed)", find("ivshmem device").found());
  }

  @Test
  void writesTextAndJson() {
    List<Finding> findings = List.of(Finding.absent("a \"thing\"", "none", "get one"));

    assertEquals(
        "absent   a \"thing\"             none\n%30s -> get one\n".formatted(""),
        DoctorCommand.text(findings));
    assertEquals(
        """
        [
          {"topic": "a \\"thing\\"", "verdict": "absent", "found": "none", "advice": "get one"}
        ]
        """,
        DoctorCommand.json(findings));
  }

  private Finding find(String topic) {
    return new Doctor(root)
        .examine().stream().filter(f -> f.topic().equals(topic)).findFirst().orElseThrow();
  }

  private void write(String path, String content) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }
}
