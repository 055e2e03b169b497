#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""
Writes what host/ needs for a run: its configuration block (host/config.h) and the realms' device trees, and for each
realm the operations that its initial measurement consists of (for rim.py).

  config.py SPECIFICATION FOLDER

SPECIFICATION is JSON:

  {"realms": [{"image": FILE, "initramfs": FILE, "bootargs": TEXT, "ram_mib": N, "recs": N,
               "ipa_bits": N, "hash": "sha-256" or "sha-512", "rpv": HEX, "csm": N}],
   "channels": [{"realms": [N, N], "shared_kib": N}],
   "script": TEXT, "raw": BOOL}

Only "realms" and "image" are needed. Paths are relative to the current folder. An image is a Linux kernel (arm64 boot
protocol) or a raw program of realms/.
"csm" is the number of granules of the realm's policy table: with it, the realm can share memory with others.
"script" is what host/script.h says. "raw" lets realm 0 write to the console as it is, for a user at a terminal.
Prints FILE ADDRESS lines: what the machine's loader must put where.
"""

import json
import os
import pathlib
import struct
import sys

import fdt
from specification import HASHES, IPA_BITS, MAX_CHANNELS, MAX_REALMS, MIB, RAM_MIB, RPV_SIZE, Failure, check

CONFIG_BASE = 0x42000000
FILES_BASE = 0x42100000
FILES_END = 0x60000000
MAGIC = b"CHOSCFG1"
MAX_IMAGES = 4
PAGE = 0x1000
RAM_BASE, SHARED_BASE, SHARED_END = fdt.RAM_BASE, 0x10000000, 0x20000000

MEASURED = 1
RUNNABLE = 1
RAW_CONSOLE = 1
NUM_BPS = NUM_WPS = 1  # host/realm.c

ARM64_MAGIC, ARM64_MAGIC_AT, ARM64_TEXT_OFFSET_AT = b"ARM\x64", 0x38, 8  # Linux: Documentation/arch/arm64/booting.rst
PROGRAM_ROOM = 2 * MIB  # a raw program with its bss


def aligned(value, to):
    return (value + to - 1) // to * to


class Files:
    """Where the loader puts each file; a file that two realms use is there once."""

    def __init__(self):
        self.next = FILES_BASE
        self.places = {}

    def place(self, path):
        path = os.path.abspath(path)
        if path not in self.places:
            self.places[path] = self.next
            self.next += aligned(os.path.getsize(path), PAGE)
            if self.next > FILES_END:
                raise Failure(f"the files need more than {(FILES_END - FILES_BASE) // MIB} MiB")
        return self.places[path]


def kernel_layout(image):
    """(offset in RAM, room that it needs)."""
    with open(image, "rb") as file:
        header = file.read(64)
    if header[ARM64_MAGIC_AT:ARM64_MAGIC_AT + 4] != ARM64_MAGIC:
        if os.path.getsize(image) > PROGRAM_ROOM:
            raise Failure(f"{image} is no arm64 Linux kernel, and a raw program can have {PROGRAM_ROOM // MIB} MiB")
        return 0, PROGRAM_ROOM
    offset, size = struct.unpack_from("<QQ", header, ARM64_TEXT_OFFSET_AT)
    return offset, max(size, os.path.getsize(image))


def lay_out_channels(specification):
    channels, ipa = [], SHARED_BASE
    for channel in specification.get("channels", []):
        size = channel.get("shared_kib", 0) * 1024
        channels.append({"realms": channel["realms"], "shared_ipa": ipa, "shared_size": size})
        ipa += aligned(max(size, PAGE), 2 * MIB)
    if ipa > SHARED_END:
        raise Failure(f"the channels need {(ipa - SHARED_BASE) // MIB} MiB, each a multiple of 2; there can be "
                      f"{(SHARED_END - SHARED_BASE) // MIB} MiB")
    return channels


def lay_out_realm(number, realm, channels, files, folder):
    """Everything that the host, and who measures, must know of a realm."""
    ram = realm.get("ram_mib", RAM_MIB) * MIB
    recs = realm.get("recs", 1)
    apt = realm.get("csm", 0)
    offset, room = kernel_layout(realm["image"])
    entry = RAM_BASE + offset
    tree_ipa = aligned(entry + room, 2 * MIB)
    initrd_ipa = tree_ipa + 2 * MIB
    initrd = realm.get("initramfs")
    end = initrd_ipa + (aligned(os.path.getsize(initrd), PAGE) if initrd else 0)
    if end > RAM_BASE + ram:
        needed = aligned(end - RAM_BASE, 2 * MIB) // MIB
        raise Failure(f"realm {number}: ram_mib is {ram // MIB}; its files need {needed}")
    tree = pathlib.Path(folder) / f"r{number}.dtb"
    tree.write_bytes(fdt.build(
        ram, recs, realm.get("bootargs", ""), (initrd_ipa, initrd_ipa + os.path.getsize(initrd)) if initrd else None,
        [(n, c) for n, c in enumerate(channels) if number in c["realms"]]))
    images = [(realm["image"], entry), (str(tree), tree_ipa)] + ([(initrd, initrd_ipa)] if initrd else [])
    return {
        "ipa_bits": realm.get("ipa_bits", IPA_BITS), "ram": ram, "recs": recs, "hash": realm.get("hash", "sha-256"),
        "apt": apt,
        "entry": entry, "argument": tree_ipa, "rpv": bytes.fromhex(realm.get("rpv", "")).ljust(RPV_SIZE, b"\0"),
        "images": [(files.place(path), aligned(os.path.getsize(path), PAGE), ipa, path) for path, ipa in images]}


def pack_realm(realm):
    images = b"".join(struct.pack("<4Q", address, size, ipa, MEASURED) for address, size, ipa, _ in realm["images"])
    numbers = struct.pack("<7Q", realm["ipa_bits"], realm["ram"], realm["recs"], HASHES[realm["hash"]], realm["entry"],
                          realm["argument"], len(realm["images"]))
    return numbers + images.ljust(32 * MAX_IMAGES, b"\0") + realm["rpv"] + struct.pack("<Q", realm["apt"])


def pack(realms, channels, flags, script_at, script_size):
    blocks = b"".join(map(pack_realm, realms)).ljust(MAX_REALMS * 0x100, b"\0")
    ends = b"".join(struct.pack("<4Q", *c["realms"], c["shared_ipa"], c["shared_size"]) for c in channels)
    body = blocks + ends.ljust(32 * MAX_CHANNELS, b"\0")
    return MAGIC + struct.pack("<6Q", 0x38 + len(body), len(realms), len(channels), flags, script_at,
                               script_size) + body


def measured(realm):
    """For rim.py. The order is host/realm.c's; RIPAS is set in entries of 2 MiB."""
    operations = [{"ripas": {"base": RAM_BASE, "top": RAM_BASE + realm["ram"], "step": 2 * MIB}}]
    operations += [{"data": {"ipa": ipa, "file": os.path.abspath(path)}} for _, _, ipa, path in realm["images"]]
    operations += [{"rec": {"flags": RUNNABLE, "pc": realm["entry"], "gprs": [realm["argument"]]}}]
    return {"realm": {"s2sz": realm["ipa_bits"], "hash": realm["hash"], "num_bps": NUM_BPS, "num_wps": NUM_WPS},
            "operations": operations}


def prepare(specification, folder):
    """Writes the files and returns the pairs of file and address to load. Realm n's operations are in rn.measured."""
    check(specification, RAM_BASE)
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    files = Files()
    channels = lay_out_channels(specification)
    realms = [lay_out_realm(n, r, channels, files, folder) for n, r in enumerate(specification["realms"])]
    script = folder / "script"
    script.write_text(specification.get("script", ""))
    size = script.stat().st_size
    config = folder / "config.bin"
    flags = RAW_CONSOLE if specification.get("raw") else 0
    config.write_bytes(pack(realms, channels, flags, files.place(script) if size else 0, size))
    for number, realm in enumerate(realms):
        (folder / f"r{number}.measured").write_text(json.dumps(measured(realm), indent=1))
    return [(str(config), CONFIG_BASE), *files.places.items()]


def read(path):
    """The specification in a file; prepare() checks it."""
    try:
        return json.loads(pathlib.Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise Failure(f"{path}: {error.strerror}") from error
    except ValueError as error:
        raise Failure(f"{path} is not JSON: {error}") from error


def main():
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        loads = prepare(read(sys.argv[1]), sys.argv[2])
    except (Failure, OSError) as failure:
        print(f"config.py: {failure}", file=sys.stderr)
        return 1
    for path, address in loads:
        print(path, hex(address))
    return 0


if __name__ == "__main__":
    sys.exit(main())
