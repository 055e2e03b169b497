# SPDX-License-Identifier: Apache-2.0
"""Specifications (config.py) of the programs realms/*.c that share no memory of their own: csm.py has those."""

import pathlib

REALMS = pathlib.Path(__file__).resolve().parent.parent / "out" / "realms"
RAM_MIB = 16
TALK = ("wait 0 ready", "send 0 one line", "wait 0 echo: one line", "send 0 off")
TESTED = ("hello", "smp", "token", "hostile", "doorbell", "echo")


def names():
    """All programs but those of csm.py, also a user's own."""
    sources = (pathlib.Path(__file__).resolve().parent.parent / "realms").glob("*.c")
    return sorted(path.stem for path in sources
                  if not path.stem.startswith("csm-") and "\nvoid realm_main(" in path.read_text(encoding="utf-8"))


def realm(name, recs, bootargs=""):
    return {"image": str(REALMS / f"{name}.bin"), "ram_mib": RAM_MIB, "recs": recs, "bootargs": bootargs}


def specification(name, recs=1):
    """One realm, and what the program needs besides: doorbell its peer, echo somebody who talks to it."""
    if name == "doorbell":
        return {"realms": [realm(name, recs, args) for args in "ab"],
                "channels": [{"realms": [0, 1], "shared_kib": 4}]}
    alone = {"realms": [realm(name, recs)]}
    return {**alone, "script": "\n".join(TALK) + "\n"} if name == "echo" else alone
