# SPDX-License-Identifier: Apache-2.0
"""Runs the test functions of a Python program and prints the lines that check.h prints."""

import pathlib
import sys
import traceback

TESTS = pathlib.Path(__file__).resolve().parent
VECTORS = TESTS / "vectors"
TOOLS = TESTS.parent / "tools"


class Skipped(Exception):
    """What this machine lacks."""


def check_equal(expected, found):
    if expected != found:
        raise AssertionError(f"expected {expected!r}, found {found!r}")


def run(*tests):
    """Every test that raises has failed; the exit status says whether one did."""
    failed = 0
    for test in tests:
        try:
            test()
            print(f"ok {test.__name__}", flush=True)
        except Skipped as why:
            print(f"{why}\nskipped {test.__name__}", flush=True)
        except Exception:
            traceback.print_exc(file=sys.stdout)
            print(f"FAILED {test.__name__}", flush=True)
            failed += 1
    sys.exit(1 if failed else 0)
