#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""tools/rim.py; test_measurement.c expects the same values of the RMM for the same calls."""

import json
import sys

from check import TOOLS, VECTORS, check_equal, run

sys.path.insert(0, str(TOOLS))
sys.dont_write_bytecode = True
import rim

RIM_SHA256 = "b3f68a6a83c2497721c2b53a2fe1d2b64b35890ca46e366854a35378f92cdc59"
RIM_SHA512 = (
    "b2c52c48039e53c3a3dcc297e1f335d485c1af9af99f78e9c405189be5309ccd"
    "76ba23e3cfa808de13676324e94d11d8d79cdfed59b3d16db4244939123256f2"
)


def manifest():
    return json.loads((VECTORS / "rim.json").read_text(encoding="utf-8"))


def rim_of(changed):
    return rim.rim_of(changed, VECTORS).hex()


def the_rim_is_the_one_that_the_rmm_computes():
    realm = manifest()
    check_equal(RIM_SHA256, rim_of(realm))
    realm["realm"]["hash"] = "sha-512"
    check_equal(RIM_SHA512, rim_of(realm))


def every_parameter_and_operation_counts():
    original = rim_of(manifest())
    seen = {original}
    changes = [("realm", key, 3) for key in ("s2sz", "flags", "sve_vl", "num_bps", "num_wps", "pmu_num_ctrs")]
    changes += [(0, "top", 0x40200000), (1, "base", 0x40401000), (2, "measured", False), (3, "ipa", 0), (4, "pc", 0)]
    for place, key, value in changes:
        changed = manifest()
        if place == "realm":
            changed["realm"][key] = value
        else:
            next(iter(changed["operations"][place].values()))[key] = value
        seen.add(rim_of(changed))
    check_equal(1 + len(changes), len(seen))


def the_order_of_operations_counts():
    changed = manifest()
    changed["operations"].reverse()
    assert rim_of(changed) != RIM_SHA256


def a_rec_that_is_not_runnable_is_not_measured():
    changed = manifest()
    changed["operations"].pop()
    check_equal(RIM_SHA256, rim_of(changed))


def contents_of_unmeasured_data_do_not_count():
    one, other = rim.Rim(40), rim.Rim(40)
    one.data(0, b"one", measured=False)
    other.data(0, b"other", measured=False)
    check_equal(one.value, other.value)


def mistakes_are_told():
    for mistake in (
        {"realm": {"s2sz": 40, "colour": 1}, "operations": []},
        {"realm": {"s2sz": 40, "hash": "md5"}, "operations": []},
        {"realm": {"s2sz": 40}, "operations": [{"ripas": {"base": 4096, "top": 8192, "step": 8192}}]},
        {"realm": {"s2sz": 40}, "operations": [{"rec": {"pc": 0, "gprs": [0] * 9}}]},
        {"realm": {"s2sz": 40}, "operations": [{"activate": {}}]},
    ):
        try:
            rim_of(mistake)
        except (KeyError, TypeError, ValueError):
            continue
        raise AssertionError(f"accepted: {mistake}")


run(
    the_rim_is_the_one_that_the_rmm_computes,
    every_parameter_and_operation_counts,
    the_order_of_operations_counts,
    a_rec_that_is_not_runnable_is_not_measured,
    contents_of_unmeasured_data_do_not_count,
    mistakes_are_told,
)
