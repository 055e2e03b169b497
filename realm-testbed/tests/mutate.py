#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Builds the RMM with one defect at a time, and says which test finds it. Fails when one is not found.

The defects are in mutations/*.txt. Each is put into a copy of the sources. The tests of csm.h run first; the fuzzer and
the explorer only when those found nothing, or with --all.
"""

import argparse
import concurrent.futures
import pathlib
import queue
import re
import shutil
import subprocess
import sys
import tempfile
import time

TOP = pathlib.Path(__file__).resolve().parent.parent
FOLDERS = ("include", "lib", "rmm", "tests", "tools")
UNIT = ("test_csm_provider", "test_csm_consumer", "test_csm_host", "test_csm_weak")
SLOW = {"fuzz_csm": ["20000"], "explore": []}
LIMIT = 120  # seconds for a program: one that waits for a lock for ever is found out too
BUILD_LIMIT = 300


class Defect:
    def __init__(self, name):
        self.name, self.file, self.changes = name, None, []

    def apply(self, text):
        for old, new in self.changes:
            if text.count(old) != 1:
                raise ValueError(f"{self.file} has this {text.count(old)} times: {old!r}")
            text = text.replace(old, new)
        return text


def read(path):
    """The defects of a file."""
    defects, previous = [], None
    for line in path.read_text().splitlines():
        kind, text = line[:1], line[1:]
        if kind == ":":
            defects.append(Defect(text.strip()))
        elif kind == "@":
            defects[-1].file = text.strip()
        elif kind == "-":
            if previous != "-":
                defects[-1].changes.append(([], []))
            defects[-1].changes[-1][0].append(text)
        elif kind == "+":
            defects[-1].changes[-1][1].append(text)
        previous = kind
    for defect in defects:
        defect.changes = [("\n".join(old), "\n".join(new)) for old, new in defect.changes]
    return defects


def make(tree, programs):
    targets = [f"out/tests/{name}" for name in programs]
    return subprocess.run(["make", "-C", str(tree), "HOST_CC=gcc -w", *targets], capture_output=True, text=True,
                          timeout=BUILD_LIMIT)


def test_after(source, name):
    """The test that follows the one named: the one that ran when a program came to a bad end."""
    order = re.findall(r"^\tRUN\((\w+)\);", source.read_text(), re.MULTILINE)
    return order[order.index(name) + 1 if name else 0]


def run(tree, name, arguments=()):
    """What the program found; None when it found nothing."""
    try:
        done = subprocess.run([str(tree / "out/tests" / name), *arguments], capture_output=True, text=True,
                              timeout=LIMIT)
        status, output = done.returncode, done.stdout
    except subprocess.TimeoutExpired as expired:
        status, output = "hangs", (expired.stdout or b"").decode()
    if status == 0:
        return None
    if name.startswith("test_"):
        failed = re.findall(r"^FAILED (\w+)", output, re.MULTILINE)
        passed = re.findall(r"^ok (\w+)", output, re.MULTILINE)
        if status != 1 and not failed:
            failed = [test_after(tree / f"tests/{name}.c", passed[-1] if passed else None)]
        return f"{name}: {failed[0]}" + (f" and {len(failed) - 1} more" if len(failed) > 1 else "")
    found = re.search(r"^broken: (.*?) \(", output, re.MULTILINE)
    return f"{name}: {found.group(1) if found else 'gave up' if status != 'hangs' else 'hangs'}"


def examine(tree, defect, everything):
    """One defect: (what found it, seconds)."""
    began = time.monotonic()
    path = tree / defect.file
    original = path.read_text()
    found = []
    try:
        path.write_text(defect.apply(original))
        for names, arguments in ((UNIT, {}), (SLOW, SLOW)):
            if found and not everything:
                break
            built = make(tree, names)
            if built.returncode != 0:
                raise ValueError(f"does not build:\n{built.stderr[-2000:]}")
            for name in names:
                result = run(tree, name, arguments.get(name, ()))
                if result:
                    found.append(result)
                    if not everything:
                        break
    finally:
        path.write_text(original)
    return found, time.monotonic() - began


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--all", action="store_true", help="run every program, and say all that found the defect")
    parser.add_argument("--only", metavar="TEXT", help="defects with this in their name")
    parser.add_argument("--jobs", type=int, default=2, choices=(1, 2), help="how many at once (default 2)")
    options = parser.parse_args()
    defects = [d for path in sorted((TOP / "tests/mutations").glob("*.txt")) for d in read(path)]
    if options.only:
        defects = [d for d in defects if options.only in d.name]

    survived = 0
    with tempfile.TemporaryDirectory() as folder:
        trees = queue.SimpleQueue()
        for number in range(options.jobs):
            tree = pathlib.Path(folder) / str(number)
            if number == 0:
                tree.mkdir()
                for name in FOLDERS:
                    shutil.copytree(TOP / name, tree / name)
                for name in ("Makefile", "host", "el2", "realms", "monitor", "conform"):
                    source = TOP / name
                    (shutil.copytree if source.is_dir() else shutil.copy2)(source, tree / name)
                built = make(tree, [*UNIT, *SLOW])
                if built.returncode != 0:
                    sys.exit(f"the sources do not build:\n{built.stderr[-4000:]}")
                for name in UNIT:
                    if (result := run(tree, name)) is not None:
                        sys.exit(f"without any defect: {result}")
            else:
                shutil.copytree(pathlib.Path(folder) / "0", tree)
            trees.put(tree)

        def work(defect):
            tree = trees.get()
            try:
                return examine(tree, defect, options.all)
            except ValueError as error:
                return [], str(error)
            finally:
                trees.put(tree)

        print("defect | caught by | seconds", flush=True)
        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            for defect, (found, seconds) in zip(defects, pool.map(work, defects)):
                if isinstance(seconds, str):
                    found, seconds = [f"NOT TRIED: {seconds}"], 0.0
                    survived += 1
                elif not found:
                    found = ["NOTHING"]
                    survived += 1
                print(f"{defect.name} | {'; '.join(found)} | {seconds:.1f}", flush=True)
    print(f"{len(defects) - survived} of {len(defects)} defects caught")
    return 1 if survived else 0


if __name__ == "__main__":
    sys.exit(main())
