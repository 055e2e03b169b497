#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""
Builds what a Linux realm boots: a raw arm64 kernel image from Debian's package and an initramfs with linux/init.c.

The same packages and compiler give the same bytes, so the realm's initial measurement can be computed from the files.
"""

import gzip
import lzma
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile

import packages

TOP = pathlib.Path(__file__).resolve().parent.parent
COMPILER = ["aarch64-linux-gnu-gcc", "-std=gnu17", "-Os", "-s", "-static", "-Wall", "-Wextra", "-Werror"]
MODULE = "arm-cca-guest"

ARM64_MAGIC = b"ARM\x64"  # at 0x38 of an Image (Linux, Documentation/arch/arm64/booting.rst)
ZBOOT_MAGIC = b"zimg"  # at 4 of an EFI image that unpacks itself: payload's offset, size and compression follow

DIRECTORY, FILE, DEVICE = 0o040755, 0o100755, 0o020600
CONSOLE = (5, 1)


def unpack(data):
    """Data of any compression that Debian has used for kernels and modules."""
    if data.startswith(b"\x1f\x8b"):
        return gzip.decompress(data)
    if data.startswith(b"\xfd7zXZ"):
        return lzma.decompress(data)
    if data.startswith(b"\x28\xb5\x2f\xfd"):
        done = subprocess.run(["zstd", "-dc"], input=data, capture_output=True)
        if done.returncode != 0:
            raise packages.Failure(f"zstd failed: {done.stderr.decode().strip()}")
        return done.stdout
    return data


def raw_image(data):
    """The plain arm64 Image inside whatever the package calls vmlinuz."""
    data = unpack(data)
    if data[4:8] == ZBOOT_MAGIC:
        offset, size = (int.from_bytes(data[at:at + 4], "little") for at in (8, 12))
        data = unpack(data[offset:offset + size])
    if data[0x38:0x3C] != ARM64_MAGIC:
        raise packages.Failure("the package's kernel is not an arm64 image")
    return data


def members(files, wanted):
    """Contents of the packages' files whose path matches, by base name."""
    found = {}
    for file in files:
        with subprocess.Popen(["dpkg-deb", "--fsys-tarfile", str(file)], stdout=subprocess.PIPE) as process:
            try:
                with tarfile.open(fileobj=process.stdout, mode="r|") as archive:
                    for member in archive:
                        if member.isfile() and wanted.fullmatch(member.name):
                            found[pathlib.PurePath(member.name).name] = archive.extractfile(member).read()
            except tarfile.TarError as error:
                raise packages.Failure(f"{file} is damaged: delete it") from error
            process.stdout.read()
        if process.returncode != 0:
            raise packages.Failure(f"{file} is damaged: delete it")
    return found


def load_order(modules, name, folder):
    """A module's names with what it depends on in front of it, as the modules' own notes say. folder: theirs."""
    if name not in modules:
        raise packages.Failure(f"the kernel's module {name} is not in {folder}: delete that folder, and try again")
    note = re.search(rb"\0depends=([^\0]*)\0", modules[name])
    order = []
    for needed in filter(None, note.group(1).decode().split(",") if note else []):
        order += [earlier for earlier in load_order(modules, needed, folder) if earlier not in order]
    return [*order, name]


def cpio(entries):
    """
    An archive in the kernel's "newc" form.
    entries: (path, mode, data), or (path, mode, (major, minor)) for a device.
    """
    archive = bytearray()
    for number, (path, mode, content) in enumerate([*entries, ("TRAILER!!!", 0, b"")], start=1):
        major, minor = content if isinstance(content, tuple) else (0, 0)
        data = b"" if isinstance(content, tuple) else content
        name = path.encode() + b"\0"
        fields = [number, mode, 0, 0, 1, 0, len(data), 0, 0, major, minor, len(name), 0]
        for part in (b"070701" + b"".join(b"%08X" % field for field in fields) + name, data):
            archive += part + bytes(-len(part) % 4)
    return bytes(archive)


def kernel_parts(folder):
    """Image and modules from the packages, unpacked once per version into a folder."""
    release, files = packages.kernel()
    image, tree, shell = folder / f"Image-{release}", folder / f"modules-{release}", folder / "busybox"
    if not (image.exists() and tree.exists() and shell.exists()):
        wanted = re.compile(rf".*/(vmlinuz(-.*)?|(configfs|tsm[_-]report|{MODULE})\.ko(\..*)?|bin/busybox)")
        found = members(files, wanted)
        modules = {name.split(".")[0]: unpack(data) for name, data in found.items() if ".ko" in name}
        kernels = [raw_image(data) for name, data in found.items() if name.startswith("vmlinuz")]
        if not (kernels and MODULE in modules and "busybox" in found):
            raise packages.Failure(f"the packages of kernel {release} lack a kernel, {MODULE} or busybox")
        with packages.fresh(folder) as new:
            made = new / tree.name
            made.mkdir()
            for name, data in modules.items():
                (made / f"{name}.ko").write_bytes(data)
            shutil.rmtree(tree, ignore_errors=True)
            made.rename(tree)
        packages.put(image, kernels[0])
        packages.put(shell, found["busybox"])
    return image, tree, shell


def build(folder, shell=False):
    """
    Makes Image and initramfs.cpio in a folder and gives (image, initramfs, command line).
    shell: the image also has a static shell, and the command line asks for it.
    """
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    image, tree, busybox = kernel_parts(folder)
    with packages.fresh(folder) as new:
        subprocess.run([*COMPILER, "-o", str(new / "init"), str(TOP / "linux" / "init.c")], check=True)
        init = (new / "init").read_bytes()

    # A module's file may be called with - where other modules' notes say _.
    modules = {file.stem.replace("-", "_"): file.read_bytes() for file in tree.glob("*.ko")}
    entries = [(path, DIRECTORY, b"") for path in ("dev", "proc", "sys", "bin", "modules")]
    entries += [("dev/console", DEVICE, CONSOLE), ("init", FILE, init)]
    for number, name in enumerate(load_order(modules, MODULE.replace("-", "_"), tree)):
        entries.append((f"modules/{number:02}-{name}.ko", FILE, modules[name]))
    if shell:
        entries.append(("bin/busybox", FILE, busybox.read_bytes()))
    initramfs = folder / ("initramfs-shell.cpio" if shell else "initramfs.cpio")
    packages.put(initramfs, cpio(entries))
    command_line = (TOP / "linux" / "cmdline").read_text(encoding="utf-8").strip()
    return image, initramfs, command_line + (" shell" if shell else "")


def main(arguments):
    shell = "--shell" in arguments
    places = [a for a in arguments if a != "--shell"]
    if len(places) > 1 or any(a.startswith("-") for a in places):
        print("usage: linux.py [--shell] [FOLDER]", file=sys.stderr)
        return 2
    try:
        print(*build(places[0] if places else TOP / "out" / "linux", shell), sep="\n")
    except (packages.Failure, OSError, subprocess.SubprocessError) as failure:
        print(f"realm-testbed: {packages.words(failure)}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
