#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""
Verifies a CCA attestation token of RMM 1.0 and prints its claims as JSON.

  cca_token.py FILE [--platform-key KEY] [--challenge HEX] [--rim HEX]

Exits with 1 and says why when anything is not as it must be: the form of the token and of every claim, the platform
token's signature, the profiles, the life cycle, the binding of the realm's key to the platform token, the realm token's
signature, and, where given, challenge and RIM. KEY is the platform's public key, x || y: 192 hexadecimal digits or a
file that holds them; without it, the file `out/platform.pub` that the build of this testbed leaves.
"""

import argparse
import functools
import hashlib
import json
import pathlib
import sys

PLATFORM_PROFILE = "tag:arm.com,2023:cca_platform#1.0.0"
REALM_PROFILE = "tag:arm.com,2023:realm#1.0.0"
TAG_CCA_TOKEN, TAG_COSE_SIGN1 = 399, 18
PLATFORM_TOKEN, REALM_TOKEN = 44234, 44241
IDENTIFIER, HANDLE = 256, 65001  # claims of a realm that can share memory
ES384_HEADER = bytes.fromhex("a1013822")  # {1 (algorithm): -35}
HASHES = {"sha-256": hashlib.sha256, "sha-512": hashlib.sha512}
DIGEST_SIZES = (32, 48, 64)
SECURED = range(0x3000, 0x3100)

MAX_SIZE = 16384
MAX_DEPTH = 8

DEFAULT_PLATFORM_KEY = pathlib.Path(__file__).resolve().parent.parent / "out" / "platform.pub"


class Refused(Exception):
    """Why a token is not to be trusted."""


def require(condition, why):
    if not condition:
        raise Refused(why)


# --- CBOR (RFC 8949) ---


class Tagged:
    """A tag and what it tags."""

    def __init__(self, tag, value):
        self.tag = tag
        self.value = value


class Reader:
    """Reads one item: definite lengths, no duplicate keys, nothing behind it. Longer heads than needed are legal."""

    def __init__(self, data):
        require(len(data) <= MAX_SIZE, f"CBOR: longer than {MAX_SIZE} bytes")
        self.data = data
        self.at = 0

    def whole(self):
        item = self.item(0)
        require(self.at == len(self.data), "CBOR: bytes behind the end")
        return item

    def take(self, length):
        require(length <= len(self.data) - self.at, "CBOR: ends too early")
        self.at += length
        return self.data[self.at - length : self.at]

    def item(self, depth):
        require(depth <= MAX_DEPTH, "CBOR: too deep")
        head = self.take(1)[0]
        major, value = head >> 5, head & 31
        require(value < 28, "CBOR: indefinite length or reserved head")
        if value >= 24:
            value = int.from_bytes(self.take(1 << (value - 24)), "big")
        if major == 0:
            return value
        if major == 1:
            return -1 - value
        if major == 2:
            return self.take(value)
        if major == 3:
            return self.text(value)
        if major == 4:
            require(value <= len(self.data), "CBOR: array longer than its bytes")
            return [self.item(depth + 1) for _ in range(value)]
        if major == 5:
            return self.map(value, depth + 1)
        if major == 6:
            return Tagged(value, self.item(depth + 1))
        raise Refused("CBOR: simple values and floating point have no place in a token")

    def text(self, length):
        try:
            return self.take(length).decode("utf-8")
        except UnicodeDecodeError as error:
            raise Refused("CBOR: text that is not UTF-8") from error

    def map(self, length, depth):
        require(length <= len(self.data), "CBOR: map longer than its bytes")
        items = {}
        for _ in range(length):
            key = self.item(depth)
            require(isinstance(key, (int, str)), "CBOR: a key that is neither integer nor text")
            require(key not in items, f"CBOR: key {key} twice")
            items[key] = self.item(depth)
        return items


def head(major, value):
    """The shortest head; for what is hashed."""
    for follow, size in enumerate((1, 2, 4, 8)):
        if value < 24:
            return bytes([major << 5 | value])
        if value < 1 << 8 * size:
            return bytes([major << 5 | 24 + follow]) + value.to_bytes(size, "big")
    raise ValueError(value)


def byte_string(data):
    return head(2, len(data)) + data


# --- ECDSA over P-384 (FIPS 186-5, SP 800-186); public values only, so time does not matter ---

P = 2**384 - 2**128 - 2**96 + 2**32 - 1
N = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973
B = 0xB3312FA7E23EE7E4988E056BE3F82D19181D9C6EFE8141120314088F5013875AC656398D8A2ED19D2A85C8EDD3EC2AEF
BASE = (
    0xAA87CA22BE8B05378EB1C71EF320AD746E1D3B628BA79B9859F741E082542A385502F25DBF55296C3A545E3872760AB7,
    0x3617DE4A96262C6F5D9E98BF9292DC29F8F41DBD289A147CE9DA3113B5F0B8C00A60B1CE1D7E819D7A431D7C90EA0E5F,
)
NEUTRAL = (1, 1, 0)  # Jacobian: x / z^2, y / z^3


def double(point):
    x, y, z = point
    yy = y * y % P
    s = 4 * x * yy % P
    zz = z * z % P
    m = 3 * (x - zz) * (x + zz) % P
    x3 = (m * m - 2 * s) % P
    return x3, (m * (s - x3) - 8 * yy * yy) % P, 2 * y * z % P


def add(left, right):
    x1, y1, z1 = left
    x2, y2, z2 = right
    if z1 == 0:
        return right
    if z2 == 0:
        return left
    zz1, zz2 = z1 * z1 % P, z2 * z2 % P
    u1, u2 = x1 * zz2 % P, x2 * zz1 % P
    s1, s2 = y1 * zz2 * z2 % P, y2 * zz1 * z1 % P
    h, r = (u2 - u1) % P, (s2 - s1) % P
    if h == 0:
        return double(left) if r == 0 else NEUTRAL
    hh = h * h % P
    hhh, v = h * hh % P, u1 * hh % P
    x3 = (r * r - hhh - 2 * v) % P
    return x3, (r * (v - x3) - s1 * hhh) % P, z1 * z2 * h % P


@functools.lru_cache
def verify(point, digest, signature):
    """Whether r || s is a signature of the digest by the key x || y."""
    x, y = (int.from_bytes(half, "big") for half in (point[:48], point[48:]))
    r, s = (int.from_bytes(half, "big") for half in (signature[:48], signature[48:]))
    if x >= P or y >= P or (y * y - x**3 + 3 * x - B) % P != 0 or not (0 < r < N and 0 < s < N):
        return False
    inverse = pow(s, -1, N)
    u1, u2 = int.from_bytes(digest, "big") * inverse % N, r * inverse % N
    base, public = (*BASE, 1), (x, y, 1)
    addends = {(0, 1): public, (1, 0): base, (1, 1): add(base, public)}
    total = NEUTRAL
    for bit in range(383, -1, -1):
        total = double(total)
        bits = (u1 >> bit & 1, u2 >> bit & 1)
        if bits != (0, 0):
            total = add(total, addends[bits])
    return total[2] != 0 and total[0] * pow(total[2], -2, P) % P % N == r


# --- tokens ---


class Sign1:
    """A COSE_Sign1 (RFC 9052) with ES384 and nothing unprotected."""

    def __init__(self, data, name):
        self.name = name
        item = Reader(data).whole()
        require(isinstance(item, Tagged) and item.tag == TAG_COSE_SIGN1, f"{name}: not a tagged COSE_Sign1")
        parts = item.value
        require(isinstance(parts, list) and len(parts) == 4, f"{name}: not an array of four")
        protected, unprotected, self.payload, self.signature = parts
        require(protected == ES384_HEADER, f"{name}: protected header is not that of ES384")
        require(unprotected == {}, f"{name}: unprotected header is not empty")
        require(isinstance(self.payload, bytes), f"{name}: payload is not a byte string")
        require(isinstance(self.signature, bytes) and len(self.signature) == 96, f"{name}: signature is not 96 bytes")
        self.claims = Reader(self.payload).whole()
        require(isinstance(self.claims, dict), f"{name}: claims are not a map")

    def check(self, point):
        structure = head(4, 4) + head(3, 10) + b"Signature1"
        structure += byte_string(ES384_HEADER) + byte_string(b"") + byte_string(self.payload)
        digest = hashlib.sha384(structure).digest()
        require(verify(point, digest, self.signature), f"{self.name}: the signature is wrong")

    def claim(self, key, name, kind, sizes=None):
        value = self.claims.get(key)
        require(value is not None, f"{self.name}: claim {key} ({name}) is missing")
        require(isinstance(value, kind), f"{self.name}: claim {key} ({name}) has the wrong type")
        require(sizes is None or len(value) in sizes, f"{self.name}: claim {key} ({name}) has the wrong size")
        return value

    def others(self, known):
        """Claims that this tool knows nothing about: allowed, and shown."""
        return {str(key): printable(value) for key, value in self.claims.items() if key not in known}


def printable(value):
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, list):
        return [printable(item) for item in value]
    if isinstance(value, dict):
        return {str(key): printable(item) for key, item in value.items()}
    if isinstance(value, Tagged):
        return {"tag": value.tag, "value": printable(value.value)}
    return value


def component(item):
    kinds = {1: ("type", str), 2: ("measurement", bytes), 4: ("version", str), 5: ("signer", bytes), 6: ("hash", str)}
    require(isinstance(item, dict), "platform token: a software component is not a map")
    require(2 in item and 5 in item, "platform token: a software component lacks measurement or signer")
    shown = {}
    for key, value in item.items():
        if key in kinds:
            name, kind = kinds[key]
            require(isinstance(value, kind), f"platform token: {name} of a software component has the wrong type")
            require(kind is str or len(value) in DIGEST_SIZES, f"platform token: {name} of a component: wrong size")
            shown[name] = printable(value)
    return shown


def platform_claims(token):
    shown = {
        "profile": token.claim(265, "profile", str),
        "challenge": token.claim(10, "challenge", bytes, DIGEST_SIZES).hex(),
        "implementation-id": token.claim(2396, "implementation id", bytes, (32,)).hex(),
        "instance-id": token.claim(256, "instance id", bytes, (33,)).hex(),
        "config": token.claim(2401, "config", bytes).hex(),
        "lifecycle": token.claim(2395, "life cycle", int),
        "hash": token.claim(2402, "hash algorithm", str),
        "software-components": [component(c) for c in token.claim(2399, "software components", list)],
    }
    if 2400 in token.claims:
        shown["verification-service"] = token.claim(2400, "verification service", str)
    require(shown["profile"] == PLATFORM_PROFILE, f"platform token: profile {shown['profile']!r}")
    require(shown["instance-id"].startswith("01"), "platform token: instance id is not a random UEID")
    require(shown["lifecycle"] in SECURED, f"platform token: life cycle 0x{shown['lifecycle']:x} is not secured")
    require(shown["hash"] in HASHES, f"platform token: unknown hash algorithm {shown['hash']!r}")
    require(shown["software-components"], "platform token: no software components")
    return shown | token.others({10, 256, 265, 2395, 2396, 2399, 2400, 2401, 2402})


def realm_claims(token):
    shown = {
        "profile": token.claim(265, "profile", str),
        "challenge": token.claim(10, "challenge", bytes, (64,)).hex(),
        "personalization-value": token.claim(44235, "personalization value", bytes, (64,)).hex(),
        "hash": token.claim(44236, "hash algorithm", str),
        "public-key": token.claim(44237, "public key", bytes).hex(),
        "public-key-hash": token.claim(44240, "hash algorithm of the key", str),
    }
    require(shown["profile"] == REALM_PROFILE, f"realm token: profile {shown['profile']!r}")
    for name in ("hash", "public-key-hash"):
        require(shown[name] in HASHES, f"realm token: unknown algorithm {shown[name]!r}")
    size = HASHES[shown["hash"]]().digest_size
    shown["rim"] = token.claim(44238, "initial measurement", bytes, (size,)).hex()
    rem = token.claim(44239, "extensible measurements", list, (4,))
    require(all(isinstance(r, bytes) and len(r) == size for r in rem), "realm token: malformed extensible measurement")
    shown["rem"] = printable(rem)
    if HANDLE in token.claims:
        shown["handle"] = token.claim(HANDLE, "handle", int)
    if IDENTIFIER in token.claims:
        shown["identifier"] = token.claim(IDENTIFIER, "identifier", bytes, (33,)).hex()
        require(shown["identifier"].startswith("01"), "realm token: identifier is not a random UEID")
    return shown | token.others({10, 265, 44235, 44236, 44237, 44238, 44239, 44240, IDENTIFIER, HANDLE})


def key_point(cose_key):
    """x || y of a COSE_Key of P-384: {1 (type): 2, -1 (curve): 2, -2: x, -3: y}."""
    key = Reader(cose_key).whole()
    require(isinstance(key, dict) and key.keys() == {1, -1, -2, -3}, "realm key: not the map that it should be")
    require(key[1] == 2 and key[-1] == 2, "realm key: not of P-384")
    for name in (-2, -3):
        require(isinstance(key[name], bytes) and len(key[name]) == 48, "realm key: a coordinate is not 48 bytes")
    return key[-2] + key[-3]


def verify_token(data, platform_key, challenge=None, rim=None):
    """The claims of both tokens for printing; Refused when anything is wrong."""
    outer = Reader(data).whole()
    require(isinstance(outer, Tagged) and outer.tag == TAG_CCA_TOKEN, f"not tagged {TAG_CCA_TOKEN}")
    require(isinstance(outer.value, dict), "not a map of tokens")
    require(outer.value.keys() == {PLATFORM_TOKEN, REALM_TOKEN}, "not a platform and a realm token")
    require(all(isinstance(part, bytes) for part in outer.value.values()), "tokens are not byte strings")
    platform = Sign1(outer.value[PLATFORM_TOKEN], "platform token")
    realm = Sign1(outer.value[REALM_TOKEN], "realm token")
    shown = {"platform": platform_claims(platform), "realm": realm_claims(realm)}

    platform.check(platform_key)
    cose_key = realm.claims[44237]
    bound = HASHES[realm.claims[44240]](cose_key).digest()
    require(bound == platform.claims[10], "the platform token does not vouch for the realm token's key")
    realm.check(key_point(cose_key))
    require(challenge is None or realm.claims[10] == challenge, "the challenge is not the one that was sent")
    require(rim is None or realm.claims[44238] == rim, f"the RIM is {realm.claims[44238].hex()}, not the expected one")
    return shown


def platform_key_of(text):
    if text is None or len(text) != 192:
        path = pathlib.Path(text or DEFAULT_PLATFORM_KEY)
        try:
            text = path.read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise Refused(f"no platform key in {path}") from error
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    require(len(key) == 96, "the platform key is not 192 hexadecimal digits")
    return key


def main():
    parser = argparse.ArgumentParser(description="Verifies a CCA attestation token and prints its claims.")
    parser.add_argument("file", type=pathlib.Path)
    parser.add_argument("--platform-key", help="x || y: 192 hexadecimal digits, or a file with them")
    parser.add_argument("--challenge", type=bytes.fromhex, help="64 bytes that the realm token must carry")
    parser.add_argument("--rim", type=bytes.fromhex, help="the RIM that the realm token must carry")
    options = parser.parse_args()
    try:
        key = platform_key_of(options.platform_key)
        claims = verify_token(options.file.read_bytes(), key, options.challenge, options.rim)
    except (Refused, OSError) as refusal:
        print(f"{options.file}: {refusal}", file=sys.stderr)
        return 1
    print(json.dumps(claims, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
