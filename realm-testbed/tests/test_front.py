#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The front `run` and tools/qemu.py without a machine: what is told when something is missing or wrong."""

import contextlib
import importlib.machinery
import importlib.util
import io
import os
import pathlib
import shlex
import subprocess
import sys
import tempfile

from check import TESTS, TOOLS, check_equal, run

sys.path.insert(0, str(TOOLS))
sys.dont_write_bytecode = True
import config
import csm
import programs
import qemu
import specification

TOP = TESTS.parent


def loaded():
    loader = importlib.machinery.SourceFileLoader("front", str(TOP / "run"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("front", loader))
    loader.exec_module(module)
    return module


front = loaded()


@contextlib.contextmanager
def environment(**changed):
    kept = dict(os.environ)
    os.environ.update(changed)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(kept)


def program(folder, text):
    path = pathlib.Path(folder) / "program"
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def told(work, *arguments):
    """The words of a Failure."""
    try:
        work(*arguments)
    except qemu.Failure as failure:
        return str(failure)
    raise AssertionError("no failure")


def usage(*arguments):
    """What the parser says against these arguments."""
    with contextlib.redirect_stderr(io.StringIO()) as errors:
        try:
            front.parser().parse_args(arguments)
        except SystemExit:
            return errors.getvalue().strip().splitlines()[-1]
    raise AssertionError(f"{arguments} were taken")


def what_is_no_qemu_with_realms_is_told():
    with tempfile.TemporaryDirectory() as folder:
        for path, why in (("/nonexistent", "/nonexistent: No such file or directory"), ("/", "/: Permission denied"),
                          ("nosuch", "nosuch is not installed: see the packages in realm-testbed/README.md"),
                          (program(folder, "exit 3"), f"{folder}/program failed with status 3")):
            with environment(QEMU=path):
                check_equal(f"QEMU={path} is not a QEMU with realms: {why}", told(qemu.find))
        with environment(QEMU=program(folder, "echo something else")):
            check_equal(True, told(qemu.find).endswith("is not a QEMU with realms: it does not tell its version"))
        with environment(QEMU=program(folder, "echo QEMU emulator version 9.2.1")):
            check_equal(True, " is version 9.2; realms need 10.0 or newer" in told(qemu.find))
        new = program(folder, "echo QEMU emulator version 10.0.2")
        with environment(QEMU=new):
            check_equal(new, qemu.find())


def a_missing_program_is_one_line():
    with environment(PATH="/nonexistent"), contextlib.redirect_stderr(io.StringIO()) as errors:
        kept, sys.argv = sys.argv, ["run", "build"]
        try:
            check_equal(1, front.main())
        finally:
            sys.argv = kept
    check_equal("realm-testbed: make is not installed: see the packages in realm-testbed/README.md\n",
                errors.getvalue())


def a_part_that_cannot_run_has_failed_and_the_next_one_runs():
    def lacks():
        """Lacks a program."""
        yield subprocess.run(["nosuch"])

    def breaks():
        """Says more than its reason."""
        yield from ()
        raise qemu.Failure("the reason", "details\n")

    def works():
        """Works."""
        yield "done"

    front.PARTS, kept = {"lacks": lacks, "breaks": breaks, "works": works}, (front.PARTS, front.build)
    front.build = lambda *targets: None
    try:
        with contextlib.redirect_stdout(io.StringIO()) as shown:
            why = told(front.command_test, front.parser().parse_args(["test"]))
    finally:
        front.PARTS, front.build = kept
    check_equal("failed: lacks, breaks", why)
    lines = [line for line in shown.getvalue().splitlines() if not line.endswith(" s")]
    check_equal(["lacks: Lacks a program.",
                 "  FAILED: nosuch is not installed: see the packages in realm-testbed/README.md",
                 "breaks: Says more than its reason.", "details", "  FAILED: the reason",
                 "works: Works.", "  done"], lines)


def arguments_that_cannot_be_are_refused():
    check_equal(f"run test: error: argument PART: there is no part 'nosuch'; there are {', '.join(front.PARTS)}",
                usage("test", "nosuch"))
    for option in ("--messages", "--rounds"):
        for number in ("0", "-1", "x", "1.5"):
            check_equal(f"run csm: error: argument {option}: '{number}' is not a number from 1 on",
                        usage("csm", f"{option}={number}"))
    check_equal("run conform: error: argument --rmm: there is no file '/nosuch'", usage("conform", "--rmm", "/nosuch"))
    check_equal(True, usage("boot", "/nosuch").endswith("there is no file '/nosuch'"))
    for size in ("1023M", "2", "2g", "-2G", "0G"):
        check_equal(True, "is not a size from 1G on" in usage("boot", __file__, f"--memory={size}"))
    for name in ("boot", "csm-race", "nosuch"):
        check_equal(True, "invalid choice" in usage("program", name))


def a_console_that_was_shown_is_not_shown_again():
    lines = [f"line {n}" for n in range(100)]
    check_equal("", qemu.tail(lines, True))
    check_equal(["the console's last lines:", *lines[-qemu.TAIL_LINES:]], qemu.tail(lines, False).splitlines())


def a_run_ends_with_its_status_and_leaves_its_command():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name) / "a run"
        machine = [program(name, 'echo "$@"; echo RESULT status=3'), "it's", "-m 2G"]
        check_equal((3, ["it's -m 2G", "RESULT status=3"]), qemu.run(machine, folder, 20, 20))
        text = (folder / "command").read_text(encoding="utf-8")
        check_equal([*machine, "$@"], shlex.split(text))
        again = subprocess.run(["sh", str(folder / "command"), "-s", "-S"], capture_output=True, text=True)
        check_equal("it's -m 2G -s -S\nRESULT status=3\n", again.stdout)
        check_equal(f"the machine ended without a RESULT line (QEMU's exit status 0); its console is in {folder}",
                    told(qemu.run, [program(name, "echo hello")], folder, 20, 20))


def what_the_front_boots_is_a_specification():
    """Images need not be built."""
    there, specification.check_file = specification.check_file, lambda *arguments: None
    try:
        for name in programs.names():
            check_equal(True, "realm_main" in (TOP / "realms" / f"{name}.c").read_text(encoding="utf-8"))
            specification.check(programs.specification(name, 8), config.RAM_BASE)
        for made in (csm.life(), csm.loss(3), csm.pair("csm-race", 1), csm.cost(1), csm.cost(1024)):
            specification.check(made, config.RAM_BASE)
    finally:
        specification.check_file = there


if __name__ == "__main__":
    run(what_is_no_qemu_with_realms_is_told,
        a_missing_program_is_one_line,
        a_part_that_cannot_run_has_failed_and_the_next_one_runs,
        arguments_that_cannot_be_are_refused,
        a_console_that_was_shown_is_not_shown_again,
        a_run_ends_with_its_status_and_leaves_its_command,
        what_the_front_boots_is_a_specification)
