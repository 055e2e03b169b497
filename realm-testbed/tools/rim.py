#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""
The initial measurement (RIM) that a realm must have, computed from what its host does to build it (DEN0137 1.0, A7.1).

  rim.py MANIFEST

prints the RIM of a manifest like this one; numbers may be strings such as "0x1000", files are found from its folder:

  {"realm": {"s2sz": 40, "hash": "sha-256", "num_bps": 1, "num_wps": 1, "flags": 0},
   "operations": [
     {"ripas": {"base": "0x40000000", "top": "0x50000000", "step": "0x200000"}},
     {"data": {"ipa": "0x40000000", "file": "Image", "measured": true}},
     {"rec": {"flags": 1, "pc": "0x40000000", "gprs": ["0x4f000000"]}}]}

The operations stand in the order of the host's calls. RTT_INIT_RIPAS measures every table entry that it changes, so
`step` is what one entry maps when it does: 4 KiB at level 3 (the default), 2 MiB at level 2, 1 GiB at level 1. A file
is measured page by page (DATA_CREATE), the last one padded with zeros. A REC that is not runnable is not measured.
"""

import argparse
import hashlib
import json
import pathlib
import struct
import sys

GRANULE = 4096
HASHES = {"sha-256": (0, hashlib.sha256), "sha-512": (1, hashlib.sha512)}
DATA, REC, RIPAS = 0, 1, 2  # types of descriptor
MEASURE_CONTENT = 1
RUNNABLE = 1
MAX_GPRS = 8


def number(value):
    return int(value, 0) if isinstance(value, str) else value


class Rim:
    """The running measurement: one method for every call of the host that counts."""

    def __init__(self, s2sz, hash="sha-256", flags=0, sve_vl=0, num_bps=0, num_wps=0, pmu_num_ctrs=0):
        """REALM_CREATE: RmiRealmParams with nothing but these fields."""
        algorithm, self.hash = HASHES[hash]
        page = bytearray(GRANULE)
        struct.pack_into("<Q", page, 0x00, number(flags))
        for offset, value in (
            (0x08, s2sz),
            (0x10, sve_vl),
            (0x18, num_bps),
            (0x20, num_wps),
            (0x28, pmu_num_ctrs),
            (0x30, algorithm),
        ):
            page[offset] = number(value)
        self.value = self.digest(page)

    def digest(self, data):
        return self.hash(data).digest()

    def extend(self, kind, contents):
        """RmmMeasurementDescriptor: type, size, the RIM so far in 64 bytes, what was done, 256 bytes in all."""
        descriptor = struct.pack("<QQ64s", kind, 0x100, self.value) + contents
        self.value = self.digest(descriptor.ljust(0x100, b"\0"))

    def ripas(self, base, top, step=GRANULE):
        """RTT_INIT_RIPAS, as often as it takes."""
        base, top, step = number(base), number(top), number(step)
        if base % step or top % step:
            raise ValueError(f"RIPAS from {base:#x} to {top:#x} is not made of entries of {step:#x} bytes")
        for address in range(base, top, step):
            self.extend(RIPAS, struct.pack("<QQ", address, address + step))

    def data(self, ipa, contents, measured=True):
        """DATA_CREATE for every page of the contents."""
        ipa = number(ipa)
        for at in range(0, len(contents), GRANULE):
            page = contents[at : at + GRANULE].ljust(GRANULE, b"\0")
            place = struct.pack("<QQ", ipa + at, MEASURE_CONTENT if measured else 0)
            self.extend(DATA, place + (self.digest(page) if measured else b""))

    def rec(self, pc, gprs=(), flags=RUNNABLE):
        """REC_CREATE: RmiRecParams with nothing but these fields."""
        if not number(flags) & RUNNABLE:
            return
        if len(gprs) > MAX_GPRS:
            raise ValueError(f"a REC is created with at most {MAX_GPRS} registers")
        page = bytearray(GRANULE)
        struct.pack_into("<Q", page, 0x000, number(flags))
        struct.pack_into("<Q", page, 0x200, number(pc))
        for i, value in enumerate(gprs):
            struct.pack_into("<Q", page, 0x300 + 8 * i, number(value))
        self.extend(REC, self.digest(page))


def rim_of(manifest, folder):
    rim = Rim(**manifest["realm"])
    for operation in manifest["operations"]:
        ((name, arguments),) = operation.items()
        if name == "ripas":
            rim.ripas(**arguments)
        elif name == "data":
            arguments = dict(arguments)
            rim.data(contents=(folder / arguments.pop("file")).read_bytes(), **arguments)
        elif name == "rec":
            rim.rec(**arguments)
        else:
            raise ValueError(f"{name!r} is not an operation that is measured")
    return rim.value


def main():
    parser = argparse.ArgumentParser(description="Computes the initial measurement of a realm from a manifest.")
    parser.add_argument("manifest", type=pathlib.Path)
    path = parser.parse_args().manifest
    try:
        rim = rim_of(json.loads(path.read_text(encoding="utf-8")), path.resolve().parent)
    except (OSError, KeyError, TypeError, ValueError, struct.error) as error:
        print(f"{path}: {error}", file=sys.stderr)
        return 1
    print(rim.hex())
    return 0


if __name__ == "__main__":
    sys.exit(main())
