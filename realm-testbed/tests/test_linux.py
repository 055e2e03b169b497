#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""tools/linux.py and tools/packages.py, without a mirror: kernel forms, module order, archive, choice of a version."""

import gzip
import json
import lzma
import pathlib
import sys
import tempfile

from check import TOOLS, check_equal, run

sys.path.insert(0, str(TOOLS))
sys.dont_write_bytecode = True
import linux
import packages

IMAGE = bytes(0x38) + linux.ARM64_MAGIC + b"kernel"


def zboot(payload):
    head = b"MZ\0\0" + linux.ZBOOT_MAGIC + (64).to_bytes(4, "little") + len(payload).to_bytes(4, "little")
    return head.ljust(64, b"\0") + payload


def module(*needed):
    return b"\x7fELF\0license=GPL\0depends=" + ",".join(needed).encode() + b"\0intree=Y\0"


class Mirror:
    """The packages of some versions: with all parts, without the modules, or in one piece."""

    def __init__(self, whole=(), broken=(), single=()):
        self.whole, self.broken, self.single = whole, broken, single

    def names(self, pattern):
        parts = [(v, p) for v in self.whole for p in ("image", "binary", "modules")]
        parts += [(v, p) for v in self.broken for p in ("image", "binary")] + [(v, "image") for v in self.single]
        return [f"linux-{part}-{version}+deb13-arm64" for version, part in parts]

    def depends(self, name):
        release = name.removeprefix("linux-image-")
        if release.split("+")[0] in self.single:
            return "kmod, linux-base"
        return f"linux-base-{release} (= 1), linux-binary-{release} (= 1), linux-modules-{release} (= 1)"


def chosen(mirror, wanted="7.3.4"):
    packages.KERNEL = wanted
    return packages.choose(mirror)[0].split("+")[0]


def every_form_of_a_kernel_gives_the_raw_image():
    for form in (IMAGE, gzip.compress(IMAGE), zboot(gzip.compress(IMAGE)), zboot(lzma.compress(IMAGE))):
        check_equal(IMAGE, linux.raw_image(form))


def what_is_no_arm64_image_is_refused():
    try:
        linux.raw_image(bytes(100))
    except packages.Failure:
        return
    raise AssertionError("taken")


def a_module_comes_after_what_it_needs_and_once():
    modules = {"a": module("b", "c"), "b": module("c"), "c": module()}
    check_equal(["c", "b", "a"], linux.load_order(modules, "a", "folder"))


def a_missing_module_says_what_to_delete():
    try:
        linux.load_order({"a": module("b")}, "a", "modules-7")
    except packages.Failure as failure:
        check_equal("the kernel's module b is not in modules-7: delete that folder, and try again", str(failure))
        return
    raise AssertionError("taken")


def a_record_counts_only_with_its_files():
    with tempfile.TemporaryDirectory() as name:
        record, file = pathlib.Path(name) / "kernel.json", pathlib.Path(name) / "one.deb"
        file.write_bytes(b"package")
        good = {"release": "7", "files": {"one.deb": packages.digest(file)}}
        packages.put(record, json.dumps(good).encode())
        check_equal(("7", [file]), packages.recorded(record))
        for text in ("", "{", "[]", "null", '"x"', "{}", '{"release": "7", "files": {}}',
                     '{"release": "7", "files": [1]}', '{"release": 7, "files": {"one.deb": 1}}',
                     '{"files": {"one.deb": "00"}}',
                     '{"release": "7", "files": {"two.deb": "00"}}', '{"release": "7", "files": {"one.deb": "00"}}'):
            record.write_text(text, encoding="utf-8")
            check_equal(None, packages.recorded(record))
        record.write_bytes(b"\xff")
        check_equal(None, packages.recorded(record))


def a_file_that_is_put_is_there_as_a_whole_and_nothing_else():
    with tempfile.TemporaryDirectory() as name:
        for data in (b"old", b"new"):
            packages.put(pathlib.Path(name) / "file", data)
        check_equal([("file", b"new")], [(file.name, file.read_bytes()) for file in pathlib.Path(name).iterdir()])


def a_missing_program_is_told_by_its_name():
    check_equal("nosuch is not installed: see the packages in realm-testbed/README.md",
                packages.words(FileNotFoundError(2, "No such file or directory", "nosuch")))
    check_equal("/a/b: No such file or directory",
                packages.words(FileNotFoundError(2, "No such file or directory", "/a/b")))


def the_archive_has_the_form_that_the_kernel_reads():
    archive = linux.cpio([
        ("dev", linux.DIRECTORY, b""), ("dev/console", linux.DEVICE, (5, 1)), ("init", linux.FILE, b"abc")])
    found, at = [], 0
    while at < len(archive):
        check_equal(b"070701", archive[at:at + 6])
        fields = [int(archive[at + 6 + 8 * n:at + 14 + 8 * n], 16) for n in range(13)]
        mode, size, major, minor, length = fields[1], fields[6], fields[9], fields[10], fields[11]
        name = archive[at + 110:at + 110 + length - 1].decode()
        at += (110 + length + 3) // 4 * 4
        found.append((name, mode, (major, minor), archive[at:at + size]))
        at += (size + 3) // 4 * 4
    check_equal([
        ("dev", 0o40755, (0, 0), b""), ("dev/console", 0o20600, (5, 1), b""), ("init", 0o100755, (0, 0), b"abc"),
        ("TRAILER!!!", 0, (0, 0), b"")], found)


def the_wanted_kernel_is_taken_if_it_is_there():
    check_equal("7.3.4", chosen(Mirror(whole=("7.3.10", "7.3.4", "7.10.1"))))


def else_the_newest_of_its_series_is_taken():
    check_equal("7.3.10", chosen(Mirror(whole=("7.3.9", "7.3.10", "7.10.1"))))


def else_the_newest_is_taken():
    check_equal("7.10.1", chosen(Mirror(whole=("7.2.9", "7.10.1"))))


def a_kernel_without_its_modules_is_passed_over():
    check_equal("6.16.12", chosen(Mirror(broken=("7.3.4", "7.3.5"), single=("6.16.12",))))


def a_kernel_that_cannot_be_a_realm_is_refused():
    try:
        chosen(Mirror(single=("6.12.1",)))
    except packages.Failure:
        return
    raise AssertionError("taken")


def a_version_of_qemu_is_read_from_what_programs_print():
    for text, new in (("QEMU emulator version 10.0.2 (Debian 1:10.0.2)", True), ("QEMU emulator version 7.2.0", False),
                      ("  Candidate: 1:10.0.2+ds-2", True), ("  Candidate: (none)", False)):
        check_equal(new, packages.qemu_is_new(text))


if __name__ == "__main__":
    run(every_form_of_a_kernel_gives_the_raw_image,
        what_is_no_arm64_image_is_refused,
        a_module_comes_after_what_it_needs_and_once,
        a_missing_module_says_what_to_delete,
        a_record_counts_only_with_its_files,
        a_file_that_is_put_is_there_as_a_whole_and_nothing_else,
        a_missing_program_is_told_by_its_name,
        the_archive_has_the_form_that_the_kernel_reads,
        the_wanted_kernel_is_taken_if_it_is_there,
        else_the_newest_of_its_series_is_taken,
        else_the_newest_is_taken,
        a_kernel_without_its_modules_is_passed_over,
        a_kernel_that_cannot_be_a_realm_is_refused,
        a_version_of_qemu_is_read_from_what_programs_print)
