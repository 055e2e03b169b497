#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""
Debian packages for the testbed: an arm64 kernel to look into, and a QEMU that has realms.

The mirror is the one that this machine's apt already uses, or DEBIAN_MIRROR. Foreign packages go through an apt root of
their own, so the machine's package lists and sources stay as they are; apt checks every signature either way.
"""

import contextlib
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

# What the testbed was tried with. Backports drop old point releases; then the newest of the series is taken.
KERNEL = "7.3.4"
KERNEL_SUITE = "trixie"
OLDEST_KERNEL = (6, 13)  # the first that can be a realm
QEMU = "qemu-system-arm"
OLDEST_QEMU = 10
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
SOURCES = "/etc/apt/sources.list.d"

SOURCE = """\
Types: deb
URIs: {mirror}
Suites: {suites}
Components: main
Signed-By: {keyring}
"""


class Failure(Exception):
    """What went wrong, in words for the user."""


def words(error):
    """An error of a program that was started, or of a file, in words for the user."""
    if isinstance(error, subprocess.TimeoutExpired):
        return f"{error.cmd[0]} has not ended after {error.timeout} seconds"
    if isinstance(error, subprocess.CalledProcessError):
        return f"{error.cmd[0]} failed with status {error.returncode}"
    if isinstance(error, FileNotFoundError) and error.filename and not os.path.dirname(error.filename):
        return f"{error.filename} is not installed: see the packages in realm-testbed/README.md"
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror}"
    return str(error)


def cache():
    """Where downloads are kept between builds and clones."""
    home = os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache"
    return pathlib.Path(home) / "csm-ipc" / "packages"


@contextlib.contextmanager
def fresh(folder):
    """A new folder in that one, gone at the end: what is made in it and renamed out of it is never seen in parts."""
    with tempfile.TemporaryDirectory(dir=folder, prefix="new-", ignore_cleanup_errors=True) as name:
        yield pathlib.Path(name)


def put(path, data):
    """Writes a file that is there as a whole or not at all."""
    with fresh(path.parent) as folder:
        (folder / path.name).write_bytes(data)
        (folder / path.name).replace(path)


def output(*command, cwd=None):
    """Standard output of a command; its own words if it fails."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True)
    if done.returncode != 0:
        raise Failure(f"{command[0]} failed: {(done.stderr or done.stdout).strip()}")
    return done.stdout


def codename():
    text = pathlib.Path("/etc/os-release").read_text(encoding="utf-8")
    match = re.search(r"^VERSION_CODENAME=(\w+)", text, re.MULTILINE)
    return match.group(1) if match else ""


def suites():
    """Pairs of mirror and suite that this machine's apt has, whether it has fetched lists or not."""
    return re.findall(r"'(\S+)/dists/([^/]+)/InRelease'", output("apt-get", "--print-uris", "update"))


def mirror():
    chosen = os.environ.get("DEBIAN_MIRROR") or next((uri for uri, suite in suites() if suite == codename()), None)
    if not chosen:
        raise Failure("no Debian mirror found in apt's sources: set DEBIAN_MIRROR to one")
    return chosen


class ForeignApt:
    """apt with its own state: arm64 packages of another release, whatever this machine runs."""

    def __init__(self, root):
        self.root = root
        for folder in ("lists/partial", "cache/archives/partial", "sources"):
            (root / folder).mkdir(parents=True, exist_ok=True)
        (root / "status").touch()
        source = SOURCE.format(mirror=mirror(), suites=f"{KERNEL_SUITE} {KERNEL_SUITE}-backports", keyring=KEYRING)
        (root / "sources" / "debian.sources").write_text(source, encoding="utf-8")
        self.options = [
            "-o", "APT::Architecture=arm64", "-o", "APT::Architectures::=arm64",
            "-o", f"Dir::State={root}", "-o", f"Dir::State::status={root}/status", "-o", f"Dir::Cache={root}/cache",
            "-o", "Dir::Etc::sourcelist=/dev/null", "-o", f"Dir::Etc::sourceparts={root}/sources",
            "-o", "APT::Update::Error-Mode=any", "-o", "Acquire::Languages=none", "-q"]
        if os.geteuid() == 0:  # apt's own user need not see our folder
            self.options += ["-o", "APT::Sandbox::User=root"]
        output("apt-get", *self.options, "update")

    def names(self, pattern):
        return re.findall(r"^\S+", output("apt-cache", *self.options, "--names-only", "search", pattern), re.MULTILINE)

    def depends(self, name):
        return re.search(r"^Depends: (.*)", output("apt-cache", *self.options, "show", name), re.MULTILINE).group(1)

    def download(self, names, folder):
        """Fetches packages into a folder and gives their files."""
        with fresh(self.root) as downloads:
            output("apt-get", *self.options, "download", *names, cwd=downloads)
            return [file.rename(folder / file.name) for file in sorted(downloads.glob("*.deb"))]


def number(version):
    return tuple(int(part) for part in version.split("."))


def ranked(available, wanted):
    """Versions that can be realms: the wanted one, then those of its series, then the others, the newest first."""
    usable = [v for v in available if number(v) >= OLDEST_KERNEL]
    return sorted(usable, key=lambda v: (v == wanted, number(v)[:2] == number(wanted)[:2], number(v)), reverse=True)


def choose(apt):
    """Release and packages of the best kernel that the mirror has whole: it keeps remains of some old ones."""
    names = apt.names(r"^linux-(image|binary|modules)-[0-9.]+\+deb13-arm64$")
    versions = re.findall(r"^linux-image-([0-9.]+)\+", "\n".join(names), re.MULTILINE)
    for version in ranked(versions, KERNEL):
        release = f"{version}+deb13-arm64"
        image = f"linux-image-{release}"
        # Newer image packages are empty and depend on the other two; older ones hold everything themselves.
        parts = re.findall(rf"linux-(?:binary|modules)-{re.escape(release)}(?![\w-])", apt.depends(image))
        if set(parts) <= set(names):
            if version != KERNEL:
                print(f"kernel {KERNEL} is not in {KERNEL_SUITE}-backports any more: taking {version}", file=sys.stderr)
            return release, [image, *parts]
    raise Failure(f"the mirror has no arm64 kernel from {'.'.join(map(str, OLDEST_KERNEL))} on")


def digest(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def recorded(record):
    """Release and files as an earlier download left them; None when the record or a file is not what it was."""
    try:
        kept = json.loads(record.read_text(encoding="utf-8"))
        release, files = kept["release"], {record.parent / name: sha for name, sha in kept["files"].items()}
        whole = isinstance(release, str) and len(files) > 0 and all(digest(file) == sha for file, sha in files.items())
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None
    return (release, list(files)) if whole else None


def kernel():
    """Release and package files of the realms' kernel and of a static shell: from the cache, else from the mirror."""
    folder = cache()
    record = folder / f"kernel-{KERNEL}.json"
    kept = recorded(record)
    if kept:
        return kept

    folder.mkdir(parents=True, exist_ok=True)
    apt = ForeignApt(folder / "apt")
    release, parts = choose(apt)
    files = apt.download([*parts, "busybox-static"], folder)
    kept = {"release": release, "files": {file.name: digest(file) for file in files}}
    put(record, json.dumps(kept, indent=1).encode())
    return release, files


def qemu_is_new(text):
    """Whether a version, as QEMU or apt prints it, has realms."""
    match = re.search(r"(?:version |Candidate: (?:\d+:)?)(\d+)\.", text)
    return match is not None and int(match.group(1)) >= OLDEST_QEMU


def install_qemu():
    """Installs a QEMU with realms, as root; if need be from the release's backports, added as a source of their own."""
    if shutil.which("qemu-system-aarch64") and qemu_is_new(output("qemu-system-aarch64", "--version")):
        return
    subprocess.run(["apt-get", "update", "-q"], check=True)
    install = ["apt-get", "install", "-q", "-y", "--no-install-recommends", QEMU]
    if not qemu_is_new(output("apt-cache", "policy", QEMU)):
        backports = f"{codename()}-backports"
        if backports not in [suite for _, suite in suites()]:
            source = SOURCE.format(mirror=mirror(), suites=backports, keyring=KEYRING)
            pathlib.Path(SOURCES, f"{backports}.sources").write_text(source, encoding="utf-8")
            subprocess.run(["apt-get", "update", "-q"], check=True)
        install += ["-t", backports]
    subprocess.run(install, check=True, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})


def main(arguments):
    try:
        if arguments == ["qemu"]:
            install_qemu()
        elif arguments == ["kernel"]:
            release, files = kernel()
            print(release, *files, sep="\n")
        else:
            print("usage: packages.py qemu | kernel", file=sys.stderr)
            return 2
    except (Failure, OSError, subprocess.SubprocessError) as failure:
        print(f"realm-testbed: {words(failure)}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
