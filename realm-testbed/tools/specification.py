# SPDX-License-Identifier: Apache-2.0
"""Checks a run's specification (its form: config.py). Each mistake is told with the realm, its value and the limits."""

import os

MAX_REALMS, MAX_CHANNELS, MAX_RECS = 8, 8, 8
MIN_IPA_BITS, MAX_IPA_BITS, IPA_BITS = 32, 48, 33  # the last where nothing is said
RAM_MIB = 64  # where nothing is said
RPV_SIZE = 64
MAX_APT = 63
MIB = 0x100000
RAM_STEP_MIB = 2
PAGE_KIB = 4

HASHES = {"sha-256": 0, "sha-512": 1}

KINDS = {str: "a text", int: "a number", bool: "true or false", list: "a list", dict: "an object"}
RUN = {"realms": list, "channels": list, "script": str, "raw": bool}
REALM = {"image": str, "initramfs": str, "bootargs": str, "ram_mib": int, "recs": int, "ipa_bits": int, "hash": str,
         "rpv": str, "csm": int}
CHANNEL = {"realms": list, "shared_kib": int}


class Failure(Exception):
    """What is wrong with the specification."""


def demand(condition, message):
    if not condition:
        raise Failure(message)


def check_kind(who, value, kind):
    # type(), as true is an int to isinstance()
    demand(type(value) is kind, f"{who} must be {KINDS[kind]}, not {value!r}")


def check_keys(who, value, kinds, needed):
    check_kind(who, value, dict)
    for key in value:
        demand(key in kinds, f"{who}: there is no {key!r}; there are {', '.join(kinds)}")
        check_kind(f"{who}: {key}", value[key], kinds[key])
    demand(needed in value, f"{who}: {needed} is missing")


def check_range(who, value, key, low, high):
    if key in value:
        demand(low <= value[key] <= high, f"{who}: {key} is {value[key]}; it can be {low} to {high}")


def check_file(who, value, key):
    if key in value:
        demand(os.path.isfile(value[key]), f"{who}: {key} is {value[key]!r}, and there is no such file (paths are "
                                           "relative to the current folder)")


def check_rpv(who, text):
    try:
        size = len(bytes.fromhex(text))
    except ValueError as error:
        raise Failure(f"{who}: rpv is {text!r}; it must be bytes in hexadecimal") from error
    demand(size <= RPV_SIZE, f"{who}: rpv has {size} bytes; it can have at most {RPV_SIZE}")


def check_realm(number, realm, ram_base):
    who = f"realm {number}"
    check_keys(who, realm, REALM, "image")
    check_file(who, realm, "image")
    check_file(who, realm, "initramfs")
    check_range(who, realm, "recs", 1, MAX_RECS)
    check_range(who, realm, "ipa_bits", MIN_IPA_BITS, MAX_IPA_BITS)
    check_range(who, realm, "csm", 0, MAX_APT)
    if "hash" in realm:
        demand(realm["hash"] in HASHES, f"{who}: hash is {realm['hash']!r}; it can be {' or '.join(HASHES)}")
    check_rpv(who, realm.get("rpv", ""))
    ram, bits = realm.get("ram_mib", RAM_MIB), realm.get("ipa_bits", IPA_BITS)
    most = ((1 << (bits - 1)) - ram_base) // MIB
    demand(RAM_STEP_MIB <= ram <= most and ram % RAM_STEP_MIB == 0,
           f"{who}: ram_mib is {ram}; it can be {RAM_STEP_MIB} to {most} with {bits} ipa_bits, a multiple of "
           f"{RAM_STEP_MIB}")


def check_channel(number, channel, realms):
    who = f"channel {number}"
    check_keys(who, channel, CHANNEL, "realms")
    ends = channel["realms"]
    demand(len(ends) == 2 and all(type(end) is int and 0 <= end < realms for end in ends) and ends[0] != ends[1],
           f"{who}: its realms are {ends}; they must be two different ones of 0 to {realms - 1}")
    shared = channel.get("shared_kib", 0)
    demand(shared >= 0 and shared % PAGE_KIB == 0,
           f"{who}: shared_kib is {shared}; it must be 0 or a multiple of {PAGE_KIB}")


def check(specification, ram_base):
    """Failure when anything in it cannot be; what depends on sizes of files, config.py sees."""
    check_keys("the specification", specification, RUN, "realms")
    realms, channels = specification["realms"], specification.get("channels", [])
    demand(1 <= len(realms) <= MAX_REALMS, f"there are {len(realms)} realms; there can be 1 to {MAX_REALMS}")
    demand(len(channels) <= MAX_CHANNELS, f"there are {len(channels)} channels; there can be at most {MAX_CHANNELS}")
    for number, realm in enumerate(realms):
        check_realm(number, realm, ram_base)
    for number, channel in enumerate(channels):
        check_channel(number, channel, len(realms))
