#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""
tools/cca_token.py against the token in vectors/ (test_token.c shows that token.c makes the same bytes), against forged
ones, and against the published ones in the folder that CSM_ATTEST_VECTORS names. With FLIP_EVERY=1 in the environment
every single bit is flipped, not only each 23rd.
"""

import hashlib
import os
import pathlib
import subprocess
import sys
import tempfile

from check import TOOLS, VECTORS, Skipped, check_equal, run

sys.path.insert(0, str(TOOLS))
sys.dont_write_bytecode = True
import cca_token
from cca_token import Reader, Refused, Tagged, byte_string, head

TOKEN = bytes.fromhex("".join((VECTORS / "cca-token.hex").read_text(encoding="ascii").split()))
PLATFORM_KEY = bytes.fromhex((VECTORS / "platform.pub").read_text(encoding="ascii"))
CHALLENGE = bytes(range(64))
RIM = bytes(range(32))
# of the vectors; the realm key is that of RFC 6979, A.2.6
PLATFORM_SCALAR = int.from_bytes(bytes(range(1, 49)), "big")
REALM_SCALAR = 0x6B9D3DAD2E1B8C1C05B19875B6659F4DE23C3B667BF297BA9AA47740787137D896D5724E4C70A825F872C9EA60D2EDF5

PUBLISHED_KEY = bytes.fromhex(
    "212867c52e2b9508b0a420a90560f394d2dfaa21bdd7514ff1a901afe7e1f78bb11d4e66f8a8a38afa76af6a31c4de8c"
    "84ce2dafc9964258b53fad718774f45620d111b176e8318e1187db0235a318d37ba597fee80e0e4c762a12bcb3ea6ed4"
)


def encode(item):
    if isinstance(item, int):
        return head(0, item) if item >= 0 else head(1, -1 - item)
    if isinstance(item, bytes):
        return byte_string(item)
    if isinstance(item, str):
        return head(3, len(item.encode())) + item.encode()
    if isinstance(item, list):
        return head(4, len(item)) + b"".join(map(encode, item))
    if isinstance(item, dict):
        return head(5, len(item)) + b"".join(encode(part) for pair in item.items() for part in pair)
    return head(6, item.tag) + encode(item.value)


def sign(scalar, digest):
    """A right signature with a nonce that anybody knows: for tests alone."""
    n, nonce = cca_token.N, 0x1234567
    point, addend = cca_token.NEUTRAL, (*cca_token.BASE, 1)
    for bit in bin(nonce)[2:]:
        point = cca_token.double(point)
        if bit == "1":
            point = cca_token.add(point, addend)
    r = point[0] * pow(point[2], -2, cca_token.P) % cca_token.P % n
    s = (int.from_bytes(digest, "big") + r * scalar) * pow(nonce, -1, n) % n
    return r.to_bytes(48, "big") + s.to_bytes(48, "big")


def sign1(scalar, claims):
    payload = claims if isinstance(claims, bytes) else encode(claims)
    structure = encode(["Signature1", cca_token.ES384_HEADER, b"", payload])
    signature = sign(scalar, hashlib.sha384(structure).digest())
    return encode(Tagged(18, [cca_token.ES384_HEADER, {}, payload, signature]))


def claims_of(key):
    return Reader(Reader(Reader(TOKEN).whole().value[key]).whole().value[2]).whole()


def token_of(platform=None, realm=None):
    """A token whose signatures are right whatever its claims are."""
    parts = {44234: sign1(PLATFORM_SCALAR, platform or claims_of(44234))}
    parts[44241] = sign1(REALM_SCALAR, realm or claims_of(44241))
    return encode(Tagged(399, parts))


def verify(token, key=PLATFORM_KEY, **expected):
    return cca_token.verify_token(token, key, **expected)


def check_refused(why, token, key=PLATFORM_KEY, **expected):
    try:
        verify(token, key, **expected)
    except Refused as refusal:
        assert why in str(refusal), f"expected {why!r}, found {str(refusal)!r}"
    else:
        raise AssertionError(f"accepted, expected: {why}")


def a_right_token_is_accepted():
    claims = verify(TOKEN, challenge=CHALLENGE, rim=RIM)
    check_equal(RIM.hex(), claims["realm"]["rim"])
    check_equal(CHALLENGE.hex(), claims["realm"]["challenge"])
    check_equal("tag:arm.com,2023:realm#1.0.0", claims["realm"]["profile"])
    check_equal(["monitor", "RMM"], [c["type"] for c in claims["platform"]["software-components"]])


def flipped_bits_are_refused():
    stride = int(os.environ.get("FLIP_EVERY", "23"))
    for bit in range(0, 8 * len(TOKEN), stride):
        flipped = bytearray(TOKEN)
        flipped[bit // 8] ^= 1 << bit % 8
        check_refused("", bytes(flipped))


def truncated_and_lengthened_tokens_are_refused():
    for length in range(len(TOKEN)):
        check_refused("", TOKEN[:length])
    check_refused("bytes behind the end", TOKEN + b"\0")


def what_the_caller_expects_must_be_there():
    check_refused("challenge is not the one", TOKEN, challenge=bytes(64))
    check_refused("the RIM is", TOKEN, rim=bytes(32))
    check_refused("platform token: the signature is wrong", TOKEN, key=PUBLISHED_KEY)


def the_realm_key_must_be_bound_by_the_platform_token():
    platform = claims_of(44234)
    platform[10] = bytes(32)
    check_refused("does not vouch", token_of(platform=platform))


def a_realm_token_of_another_key_is_refused():
    parts = Reader(TOKEN).whole().value
    parts[44241] = sign1(PLATFORM_SCALAR, claims_of(44241))
    check_refused("realm token: the signature is wrong", encode(Tagged(399, parts)))


def every_claim_must_be_there_and_well_formed():
    verify(token_of())
    for place, keys in (
        ("platform", {10: 31, 256: 32, 265: 0, 2395: 0, 2396: 31, 2399: 0, 2401: None, 2402: 0}),
        ("realm", {10: 32, 265: 0, 44235: 63, 44236: 0, 44237: 0, 44238: 31, 44239: 0, 44240: 0}),
    ):
        for key, wrong_size in keys.items():
            claims = claims_of(44234 if place == "platform" else 44241)
            value = claims.pop(key)
            check_refused("is missing", token_of(**{place: claims}))
            claims[key] = -1 if not isinstance(value, int) else b"number"
            check_refused("has the wrong type", token_of(**{place: claims}))
            if wrong_size is not None:
                claims[key] = value[:wrong_size] if not isinstance(value, int) else 0x4000
                check_refused("", token_of(**{place: claims}))


def other_profiles_algorithms_and_life_cycles_are_refused():
    for place, outer, key, value, why in (
        ("platform", 44234, 265, "http://arm.com/CCA-SSD/1.0.0", "profile"),
        ("platform", 44234, 256, b"\2" + bytes(32), "UEID"),
        ("platform", 44234, 2395, 0x5000, "life cycle"),
        ("platform", 44234, 2402, "md5", "unknown hash"),
        ("platform", 44234, 2399, [{1: "RMM"}], "lacks"),
        ("realm", 44241, 265, "tag:arm.com,2024:realm#2.0.0", "profile"),
        ("realm", 44241, 44236, "sha-1", "unknown algorithm"),
        ("realm", 44241, 44239, [bytes(32)] * 3 + [bytes(31)], "extensible"),
    ):
        claims = claims_of(outer)
        claims[key] = value
        check_refused(why, token_of(**{place: claims}))


def unknown_claims_are_allowed_and_shown():
    realm = claims_of(44241)
    realm[65000] = 17
    check_equal(17, verify(token_of(realm=realm))["realm"]["65000"])


def a_realm_that_shares_memory_has_an_identifier_and_a_handle():
    realm = claims_of(44241) | {256: b"\1" + bytes(range(32)), 65001: 7}
    claims = verify(token_of(realm=realm))["realm"]
    check_equal(("01" + bytes(range(32)).hex(), 7), (claims["identifier"], claims["handle"]))
    check_refused("(identifier) has the wrong size", token_of(realm=realm | {256: bytes(32)}))
    check_refused("(handle) has the wrong type", token_of(realm=realm | {65001: b"7"}))
    check_refused("not a random UEID", token_of(realm=realm | {256: bytes(33)}))


def forms_of_cbor_that_tokens_do_not_have_are_refused():
    platform = byte_string(Reader(TOKEN).whole().value[44234])
    realm = byte_string(Reader(TOKEN).whole().value[44241])
    outer = head(5, 2) + head(0, 44234) + platform + head(0, 44241) + realm
    verify(head(6, 399) + outer)
    check_refused("not tagged", outer)
    check_refused("not tagged", head(6, 907) + outer)
    check_refused("indefinite", head(6, 399) + b"\xbf" + outer[1:] + b"\xff")
    check_refused("twice", head(6, 399) + head(5, 2) + (head(0, 44234) + platform) * 2)
    check_refused("not a platform and a realm token", head(6, 399) + head(5, 3) + outer[1:] + b"\0\0")
    check_refused("too deep", head(6, 399) + b"\x81" * 100)
    check_refused("longer than", bytes(20000))
    check_refused("longer than its bytes", b"\x9b" + b"\xff" * 8)
    double_key = encode(claims_of(44241))
    check_refused("twice", token_of(realm=b"\xa9" + double_key[1:] + encode(10) + encode(CHALLENGE)))


def the_program_prints_claims_or_why_not():
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "token"
        command = [sys.executable, str(TOOLS / "cca_token.py"), str(file)]
        command += ["--platform-key", str(VECTORS / "platform.pub")]
        file.write_bytes(TOKEN)
        done = subprocess.run(command + ["--rim", RIM.hex()], capture_output=True, text=True)
        check_equal((0, ""), (done.returncode, done.stderr))
        assert RIM.hex() in done.stdout
        done = subprocess.run(command + ["--rim", "00" * 32], capture_output=True, text=True)
        check_equal((1, ""), (done.returncode, done.stdout))
        assert "the RIM is" in done.stderr


def published_tokens_of_rmm_1_0_verify_and_others_do_not():
    folder = os.environ.get("CSM_ATTEST_VECTORS")
    if not folder:
        raise Skipped("CSM_ATTEST_VECTORS is not set: published vectors are not tried")
    tokens = {path.name: path.read_bytes() for path in pathlib.Path(folder).glob("*/*.cbor")}
    right = {
        "cca-token-draft-ffm-00.cbor",
        "caec-399-no-tag.cbor",
        "caec-399-realm-p-tag11.cbor",
        "caec-399-realm-c-tag22.cbor",
    }
    assert right <= tokens.keys()
    for name, token in tokens.items():
        if name in right:
            verify(token, PUBLISHED_KEY)
        else:
            check_refused("", token, PUBLISHED_KEY)
    check_refused("realm token: the signature is wrong", tokens["caec-399-bad-realm-signature.cbor"], PUBLISHED_KEY)


run(
    a_right_token_is_accepted,
    flipped_bits_are_refused,
    truncated_and_lengthened_tokens_are_refused,
    what_the_caller_expects_must_be_there,
    the_realm_key_must_be_bound_by_the_platform_token,
    a_realm_token_of_another_key_is_refused,
    every_claim_must_be_there_and_well_formed,
    other_profiles_algorithms_and_life_cycles_are_refused,
    unknown_claims_are_allowed_and_shown,
    a_realm_that_shares_memory_has_an_identifier_and_a_handle,
    forms_of_cbor_that_tokens_do_not_have_are_refused,
    the_program_prints_claims_or_why_not,
    published_tokens_of_rmm_1_0_verify_and_others_do_not,
)
