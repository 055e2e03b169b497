# SPDX-License-Identifier: Apache-2.0
"""Finds a realm's token in its console and checks it: signatures, challenge, and the measurement against the files'."""

import json
import pathlib
import re

import cca_token
import rim

TOKEN = re.compile(r"^TOKEN-BEGIN (\d+)\n(.*?)^TOKEN-END$", re.MULTILINE | re.DOTALL)
CHALLENGE = re.compile(r"^CHALLENGE ([0-9a-f]{128})$", re.MULTILINE)
IDENTITY = re.compile(r"^IDENTITY ([0-9a-f]+) ([0-9a-f]{64})$", re.MULTILINE)
PLATFORM_KEY = cca_token.DEFAULT_PLATFORM_KEY


class Failure(Exception):
    """Why a realm's token is not believed."""


def check(folder, number):
    """A line that says what was verified; Failure when anything is not as it must be."""
    folder = pathlib.Path(folder)
    text = (folder / f"r{number}.log").read_text(encoding="utf-8")
    token, challenge = TOKEN.search(text), CHALLENGE.search(text)
    if not token or not challenge:
        raise Failure(f"realm {number} has not printed a token: see {folder / f'r{number}.log'}")
    data = bytes.fromhex("".join(token.group(2).split()))
    if len(data) != int(token.group(1)):
        raise Failure(f"realm {number}: {len(data)} bytes of a token of {token.group(1)}")
    manifest = json.loads((folder / f"r{number}.measured").read_text(encoding="utf-8"))
    expected = rim.rim_of(manifest, folder)
    try:
        key = cca_token.platform_key_of(str(PLATFORM_KEY))
        claims = cca_token.verify_token(data, key, bytes.fromhex(challenge.group(1)), expected)
    except cca_token.Refused as refusal:
        raise Failure(f"realm {number}: {refusal}") from refusal
    identity = IDENTITY.search(text)
    named = ""
    if identity:
        found = (claims["realm"].get("handle"), claims["realm"].get("identifier"))
        if found != (int(identity.group(1), 16), "01" + identity.group(2)):
            raise Failure(f"realm {number}: the token names {found}, the realm is {identity.group(0)}")
        named = f", identifier {identity.group(2)[:16]}…"
    (folder / f"r{number}.token").write_bytes(data)
    return f"token of {len(data)} bytes verified, RIM {expected.hex()[:16]}… as computed from the files{named}"
