# SPDX-License-Identifier: Apache-2.0
"""Specifications (config.py) of the runs in which realms share memory: the programs realms/csm-*.c."""

from programs import REALMS

REGION, REGION_PAGES, WINDOW, PAGE = 0x407FF000, 4, 0x7FFFE000, 0x1000  # realms/csm.h, csm-loss.c
SMALL_MIB = 16  # of a realm that only looks


def realms(name, bootargs, recs=1, ram_mib=32):
    return [{"image": str(REALMS / f"{name}.bin"), "bootargs": args, "recs": recs, "ram_mib": ram_mib, "csm": 1}
            for args in bootargs]


def channel(*ends, kib=4):
    return {"realms": list(ends), "shared_kib": kib}


def script(steps):
    return "\n".join(steps) + "\n"


def life():
    """A provider and two consumers; the host refuses, and extends the policy table, when it is told to."""
    steps = []
    for realm, line, act in ((0, "csm-life: refuse 1", "refuse 0 1"), (0, "csm-life: extend 1", "extend 0"),
                             (1, "agent: asks 1", f"take 1 {WINDOW + 2 * PAGE:x}"), (1, "agent: asks 2", "refuse 1 1"),
                             (1, "agent: asks 2", "refuse 1 1")):
        steps += [f"wait {realm} {line}", act, f"send {realm} go"]
    return {"realms": realms("csm-life", "p01"), "channels": [channel(0, 1), channel(0, 2)], "script": script(steps)}


def loss(rounds):
    """In each round another page of the region goes, and at the end the provider."""
    steps = []
    for n in range(rounds):
        ipa = REGION + n % REGION_PAGES * PAGE
        steps += [f"wait 0 csm-loss: round {n}", f"take 0 {ipa:x}", "send 0 go"]
    steps += ["wait 0 csm-loss: stop", "stop 0"]
    return {"realms": realms("csm-loss", (f"p{rounds}", "0")), "channels": [channel(0, 1)], "script": script(steps)}


def pair(name, count):
    """Two realms alike, each with a REC for either direction."""
    return {"realms": realms(name, (f"a{count}", f"b{count}"), recs=2), "channels": [channel(0, 1, kib=8)]}


def cost(largest_mib):
    """Regions up to that size, each in pages of its own."""
    provider = realms("csm-cost", (f"a{largest_mib}",), ram_mib=SMALL_MIB + 2 * largest_mib)
    return {"realms": provider + realms("csm-cost", ("b",), ram_mib=SMALL_MIB), "channels": [channel(0, 1, kib=64)]}
