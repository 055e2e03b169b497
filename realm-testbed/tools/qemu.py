# SPDX-License-Identifier: Apache-2.0
"""Runs the machine: one QEMU process with limits, its console split into a file per realm."""

import os
import re
import selectors
import shlex
import shutil
import subprocess
import time

import packages

MINIMUM = (10, 0)
VERSION = re.compile(r"QEMU emulator version (\d+)\.(\d+)")
VERSION_TIME = 20  # seconds
RMM_BASE = 0x40100000
PAYLOAD_BASE = 0x60000000
TAIL_LINES = 40
PREFIX = re.compile(r"\[(\w+)\] ?")
RESULT = re.compile(r"RESULT status=(\d+)\b")  # at the start of a line: realms' lines have a prefix


class Failure(Exception):
    """What went wrong, in words for the user. details: what is printed before it, such as the end of a console."""

    def __init__(self, reason, details=""):
        super().__init__(reason)
        self.details = details


def find():
    """Path of a QEMU that has realms; says what to install otherwise."""
    path = os.environ.get("QEMU") or shutil.which("qemu-system-aarch64")
    if not path:
        raise Failure("qemu-system-aarch64 is not installed: see the packages in realm-testbed/README.md")
    try:
        done = subprocess.run([path, "--version"], capture_output=True, text=True, check=True, timeout=VERSION_TIME)
        version = tuple(int(part) for part in VERSION.search(done.stdout).groups())
    except (OSError, subprocess.SubprocessError) as error:
        raise Failure(f"QEMU={path} is not a QEMU with realms: {packages.words(error)}") from error
    except (AttributeError, UnicodeError) as error:
        raise Failure(f"QEMU={path} is not a QEMU with realms: it does not tell its version") from error
    if version < MINIMUM:
        raise Failure(f"{path} is version {version[0]}.{version[1]}; realms need {MINIMUM[0]}.{MINIMUM[1]} or newer: "
                      "see the packages in realm-testbed/README.md, or set QEMU to the path of a newer one")
    return path


def command(monitor, rmm, payload, loads=(), cpus=2, memory="2G", icount=False, interactive=False, multi=False):
    """
    Arguments of one machine. loads: pairs of file and address, put into memory as they are. multi: a thread for each
    CPU. World switches are ten times slower then, but CPUs that run at once do so.
    """
    arguments = [
        find(), "-M", "virt,secure=on,virtualization=on,gic-version=3", "-cpu", "max,x-rme=on,pauth-impdef=on",
        "-m", memory, "-smp", str(cpus), "-accel", f"tcg,thread={'multi' if multi else 'single'}",
        "-nographic", "-nodefaults", "-no-reboot", "-bios", str(monitor)]
    arguments += ["-serial", "mon:stdio"] if interactive else ["-monitor", "none", "-serial", "stdio"]
    if icount:
        arguments += ["-icount", "shift=0,sleep=off"]
    for file, address in [(rmm, RMM_BASE), (payload, PAYLOAD_BASE), *loads]:
        arguments += ["-device", f"loader,file={file},addr={address:#x},force-raw=on"]
    return arguments


def write_command(arguments, folder):
    """Leaves a script in the run's folder that starts this machine again: `sh command -s -S` waits for a debugger."""
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "command"), "w", encoding="utf-8") as file:
        file.write(f'{shlex.join(arguments)} "$@"\n')


class Console:
    """Lines of the one UART: kept, shown if wanted, and written to a file for each prefix."""

    def __init__(self, folder, show):
        self.folder = folder
        self.show = show
        self.lines = []
        self.files = {}
        self.rest = b""
        os.makedirs(folder, exist_ok=True)
        for old in os.listdir(folder):
            if old.endswith(".log"):
                os.remove(os.path.join(folder, old))

    def feed(self, data):
        *whole, self.rest = (self.rest + data).split(b"\n")
        for line in whole:
            self.line(line.decode("utf-8", "replace").rstrip("\r"))

    def line(self, text):
        self.lines.append(text)
        if self.show:
            print(text, flush=True)
        match = PREFIX.match(text)
        name = match.group(1) if match else "machine"
        if name not in self.files:
            self.files[name] = open(os.path.join(self.folder, name + ".log"), "w", encoding="utf-8")
        self.files[name].write((text[match.end():] if match else text) + "\n")

    def close(self):
        if self.rest:
            self.line(self.rest.decode("utf-8", "replace"))
            self.rest = b""
        for file in self.files.values():
            file.close()


def tail(lines, shown):
    """The end of a console, for a Failure's details; nothing when the user has seen it."""
    return "" if shown else "\n".join(["the console's last lines:", *lines[-TAIL_LINES:]])


def run(arguments, folder, silence, total, show=False, keys=None):
    """
    Runs the machine to its end and returns (status, lines): status is the number of the RESULT line.
    A machine that is silent for `silence` seconds, runs longer than `total`, or has no RESULT line is a Failure.
    """
    console = Console(folder, show)
    write_command(arguments, folder)
    began = heard = time.monotonic()
    process = subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    problem = None
    try:
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ)
            while True:
                if selector.select(timeout=0.5):
                    data = os.read(process.stdout.fileno(), 65536)
                    if not data:
                        break
                    heard = time.monotonic()
                    console.feed(data)
                now = time.monotonic()
                if now - heard > silence:
                    problem = f"silent for {silence} seconds"
                    break
                if now - began > total:
                    problem = f"not ended after {total} seconds"
                    break
    except BaseException:
        problem = "interrupted"
        raise
    finally:
        if process.poll() is None and problem:
            process.kill()
        process.wait()
        console.close()
    result = next((m for m in map(RESULT.match, reversed(console.lines)) if m), None)
    if not problem and not result:
        problem = f"ended without a RESULT line (QEMU's exit status {process.returncode})"
    if problem:
        raise Failure(f"the machine {problem}; its console is in {folder}", tail(console.lines, show))
    return int(result.group(1)), console.lines
