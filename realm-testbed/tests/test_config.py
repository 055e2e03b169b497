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


def refused(message, **more):
    """message: what must be in the one that is told."""
    try:
        prepared(**more)
    except config.Failure as failure:
        check_equal(True, message in str(failure) or str(failure))
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
    block, loads, _ = prepared(realm={"ram_mib": 32, "recs": 3, "ipa_bits": 40, "hash": "sha-512", "rpv": "ab" * 64,
                                      "csm": 2})
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


def keys_and_kinds_are_checked():
    refused("the specification: there is no 'scripts'; there are realms, channels, script, raw", scripts="")
    refused("realm 0: there is no 'ram'; there are image,", realm={"ram": 64})
    refused("channel 0: there is no 'size'", channels=[{"realms": [0, 1], "size": 4}])
    refused("the specification: realms must be a list, not {}", realms={})
    refused("the specification: raw must be true or false, not 1", raw=1)
    refused("realm 0: recs must be a number, not '2'", realm={"recs": "2"})
    refused("realm 0: recs must be a number, not True", realm={"recs": True})
    refused("realm 0: bootargs must be a text, not 7", realm={"bootargs": 7})
    refused("realm 0 must be an object, not 'image'", realms=["image"])
    refused("realm 0: image is missing", realms=[{}])
    refused("channel 0: realms is missing", channels=[{}])
    for other in ([], None, "text"):
        try:
            config.prepare(other, "nowhere")
        except config.Failure as failure:
            check_equal(f"the specification must be an object, not {other!r}", str(failure))
            continue
        raise AssertionError(f"{other} was not refused")


def a_number_out_of_its_range_is_told_with_the_range():
    refused("there are 0 realms; there can be 1 to 8", realms=[])
    refused("there are 9 realms; there can be 1 to 8", realms=[{}] * 9)
    refused("there are 9 channels; there can be at most 8", channels=[{"realms": [0, 1]}] * 9)
    for recs in (0, 9, -1):
        refused(f"realm 0: recs is {recs}; it can be 1 to 8", realm={"recs": recs})
    for bits in (31, 49):
        refused(f"realm 0: ipa_bits is {bits}; it can be 32 to 48", realm={"ipa_bits": bits})
    for granules in (-1, 64):
        refused(f"realm 0: csm is {granules}; it can be 0 to 63", realm={"csm": granules})
    refused("realm 0: hash is 'md5'; it can be sha-256 or sha-512", realm={"hash": "md5"})
    refused("realm 0: rpv has 65 bytes; it can have at most 64", realm={"rpv": "00" * 65})
    refused("realm 0: rpv is 'xy'; it must be bytes in hexadecimal", realm={"rpv": "xy"})


def the_ram_must_fit():
    refused("realm 0: ram_mib is 2; its files need 4", realm={"ram_mib": 2})
    prepared(realm={"ram_mib": 4})
    for ram in (0, -2, 7, 1026):
        refused(f"realm 0: ram_mib is {ram}; it can be 2 to 1024 with 32 ipa_bits, a multiple of 2",
                realm={"ram_mib": ram, "ipa_bits": 32})
    prepared(realm={"ram_mib": 1024, "ipa_bits": 32})


def files_must_be_there():
    refused("realm 0: image is '/nosuch', and there is no such file (paths are relative to the current folder)",
            realm={"image": "/nosuch"})
    refused("realm 0: initramfs is '/nosuch', and", realm={"initramfs": "/nosuch"})
    refused("realm 0: image is '/', and", realm={"image": "/"})
    with tempfile.NamedTemporaryFile() as file:
        file.truncate(config.PROGRAM_ROOM + 1)
        refused("is no arm64 Linux kernel, and a raw program can have 2 MiB", realm={"image": file.name})


def a_channel_is_between_two_realms_that_are_there():
    for ends in ([0, 0], [0, 2], [-1, 0], [0], [0, 1, 1], ["0", 1], [True, 0]):
        refused(f"channel 0: its realms are {ends}; they must be two different ones of 0 to 1",
                channels=[{"realms": ends}])
    for size in (-4, 3):
        refused(f"channel 0: shared_kib is {size}; it must be 0 or a multiple of 4",
                channels=[{"realms": [0, 1], "shared_kib": size}])
    refused("the channels need 512 MiB, each a multiple of 2; there can be 256 MiB",
            channels=[{"realms": [0, 1], "shared_kib": 1 << 19}])


def a_file_that_is_no_specification_is_told():
    with tempfile.NamedTemporaryFile() as file:
        for content in (b"{", b"\xff"):
            file.seek(0)
            file.write(content)
            file.flush()
            try:
                config.read(file.name)
            except config.Failure as failure:
                check_equal(True, str(failure).startswith(f"{file.name} is not JSON: "))
                continue
            raise AssertionError("taken")


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
    keys_and_kinds_are_checked,
    a_number_out_of_its_range_is_told_with_the_range,
    the_ram_must_fit,
    files_must_be_there,
    a_channel_is_between_two_realms_that_are_there,
    a_file_that_is_no_specification_is_told,
    the_device_tree_is_well_formed_and_always_the_same,
)
