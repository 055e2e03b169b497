#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""tools/config.py and tools/fdt.py: what the host and a realm's kernel are given."""

import pathlib
import re
import struct
import sys
import tempfile

from check import TESTS, TOOLS, check_equal, run

sys.path.insert(0, str(TOOLS))
sys.dont_write_bytecode = True
import config
import fdt

TOP = TESTS.parent
MIB = 1 << 20


def prepared(**more):
    """The specification's block, loads and folder; realm 0's image has one page and a bit."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        image = folder / "image"
        image.write_bytes(bytes(4097))
        realm = {"image": str(image), **more.pop("realm", {})}
        loads = config.prepare({"realms": [realm, realm], **more}, folder / "out")
        return (folder / "out" / "config.bin").read_bytes(), loads, (folder / "out" / "r0.dtb").read_bytes()


def refused(**more):
    try:
        prepared(**more)
    except config.Failure:
        return
    raise AssertionError(f"{more} was not refused")


def constants(header):
    text = (TOP / header).read_text(encoding="utf-8")
    return {name: int(value, 0) for name, value in re.findall(r"#define (\w+) (0x[0-9A-Fa-f]+|\d+)UL\b", text)}


def numbers_are_those_of_the_headers():
    host, platform = constants("host/config.h"), constants("include/platform.h")
    check_equal(host["HOST_CONFIG_BASE"], config.CONFIG_BASE)
    check_equal(struct.unpack("<Q", config.MAGIC)[0], host["HOST_CONFIG_MAGIC"])
    check_equal(platform["REALM_GICD_BASE"], fdt.GICD[0])
    check_equal(platform["REALM_GICR_BASE"], fdt.GICR)
    check_equal(platform["REALM_GICR_STRIDE"], fdt.GICR_STRIDE)
    check_equal(platform["REALM_UART_BASE"], fdt.UART[0])
    check_equal(platform["REALM_RAM_BASE"], fdt.RAM_BASE)
    check_equal(platform["REALM_SHARED_BASE"], config.SHARED_BASE)
    check_equal(platform["REALM_SHARED_END"], config.SHARED_END)


def the_block_says_where_everything_is():
    block, loads, _ = prepared(realm={"ram_mib": 32, "recs": 3, "ipa_bits": 40, "hash": "sha-512", "rpv": "ab" * 64, "csm": 2})
    magic, size, realms, channels, flags, script, script_size = struct.unpack_from("<8s6Q", block)
    check_equal((config.MAGIC, len(block), 2, 0, 0, 0, 0), (magic, size, realms, channels, flags, script, script_size))
    ipa_bits, ram, recs, algorithm, entry, argument, images = struct.unpack_from("<7Q", block, 0x38)
    check_equal((40, 32 * MIB, 3, 1), (ipa_bits, ram, recs, algorithm))
    check_equal((0x40000000, 0x40200000, 2), (entry, argument, images))
    address, length, ipa, measured = struct.unpack_from("<4Q", block, 0x38 + 7 * 8)
    check_equal((8192, 0x40000000, 1), (length, ipa, measured))
    check_equal(bytes.fromhex("ab" * 64), block[0x38 + 0xB8:0x38 + 0xF8])
    check_equal(2, struct.unpack_from("<Q", block, 0x38 + 0xF8)[0])
    check_equal([address], [at for file, at in loads if file.endswith("image")])


def a_file_that_two_realms_use_is_loaded_once_and_nothing_overlaps():
    _, loads, _ = prepared()
    addresses = [at for _, at in loads]
    check_equal(4, len(set(addresses)))  # block, image, two device trees
    check_equal(0, sum(at % 4096 for at in addresses))


def what_cannot_be_is_refused():
    refused(realm={"ram_mib": 2})
    refused(realm={"recs": 9})
    refused(realm={"csm": 64})
    refused(channels=[{"realms": [0, 1], "shared_kib": 1 << 19}])
    refused(channels=[{"realms": [0, 1]}] * 9)


def strings_of(tree):
    offset, size = struct.unpack_from(">I", tree, 12)[0], struct.unpack_from(">I", tree, 32)[0]
    return tree[offset:offset + size].split(b"\0")


def the_device_tree_is_well_formed_and_always_the_same():
    channel = {"channels": [{"realms": [0, 1], "shared_kib": 8}]}
    _, _, tree = prepared(**channel)
    magic, size, structure, strings = struct.unpack_from(">4I", tree)
    check_equal((0xD00DFEED, len(tree)), (magic, size))
    check_equal(fdt.END, struct.unpack_from(">I", tree, strings - 4)[0])
    check_equal(fdt.BEGIN_NODE, struct.unpack_from(">I", tree, structure)[0])
    check_equal(True, b"csm-ipc,channel" in strings_of(tree) and b"stdout-path" in strings_of(tree))
    check_equal(tree, prepared(**channel)[2])


run(
    numbers_are_those_of_the_headers,
    the_block_says_where_everything_is,
    a_file_that_two_realms_use_is_loaded_once_and_nothing_overlaps,
    what_cannot_be_is_refused,
    the_device_tree_is_well_formed_and_always_the_same,
)
