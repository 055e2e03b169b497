"""Computes schedule-vectors.properties without any code of the library.

HKDF is written out here from RFC 5869 over Python's hmac, and checked against the RFC's own test
case A.1 first; AES-256-GCM is OpenSSL's, by way of the package "cryptography". Run:

    python3 schedule_vectors.py > schedule-vectors.properties
"""

import hashlib
import hmac
import struct

from cryptography.hazmat.primitives.ciphers.aead import AESGCM


def extract(salt, secret):
    return hmac.new(salt, secret, hashlib.sha256).digest()


def expand(key, info, length):
    out, block, counter = b"", b"", 1
    while len(out) < length:
        block = hmac.new(key, block + info + bytes([counter]), hashlib.sha256).digest()
        out += block
        counter += 1
    return out[:length]


def check_rfc5869():
    prk = extract(bytes(range(13)), b"\x0b" * 22)
    okm = expand(prk, bytes(range(0xF0, 0xFA)), 42)
    assert okm.hex() == (
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
    )


def prefixed(data):
    return struct.pack("<I", len(data)) + data


def info(case, direction):
    return (
        prefixed(b"csm-ipc sealing 1")
        + prefixed(b"AES-256-GCM")
        + prefixed(case["channel"].encode("utf-8"))
        + bytes([direction, direction])
        + prefixed(case["binder_configuration"])
        + prefixed(case["connector_configuration"])
        + struct.pack("<QQ", case["binder_epoch"], case["connector_epoch"])
        + struct.pack("<QQ", case["records"], case["bytes"])
    )


def record(keys, session, header, sequence, plaintext):
    key, iv = keys
    number = struct.pack(">Q", sequence)
    nonce = iv[:4] + bytes(a ^ b for a, b in zip(iv[4:], number))
    front = session + struct.pack("<Q", sequence)
    return front + AESGCM(key).encrypt(nonce, plaintext, struct.pack("<Q", header) + front)


def emit(name, case):
    def line(key, value):
        text = value.hex() if isinstance(value, bytes) else str(value)
        print(f"{name}.{key}={text}")

    for key in sorted(case):
        value = case[key]
        line(key, value.encode("utf-8") if key == "channel" else value)
    prk = extract(case["binder_random"] + case["connector_random"], case["secret"])
    transcript = hashlib.sha256(
        prefixed(b"csm-ipc transcript 1")
        + prefixed(case["binder_random"])
        + prefixed(case["connector_random"])
        + info(case, 0)
    ).digest()
    line("transcript", transcript)
    for direction, writer in ((1, "binder"), (2, "connector")):
        material = expand(prk, info(case, direction), 84)
        key, iv, session, chain = material[:32], material[32:44], material[44:52], material[52:]
        line(f"{writer}.key", key)
        line(f"{writer}.iv", iv)
        line(f"{writer}.session", session)
        line(f"{writer}.chain", chain)
        line(f"{writer}.record0", record((key, iv), session, 0x30001, 0, b"first"))
        line(f"{writer}.record5", record((key, iv), session, 0x40002, 5, bytes(range(100))))
        material = expand(chain, b"csm-ipc sealing rekey", 76)
        key, iv, chain = material[:32], material[32:44], material[44:]
        line(f"{writer}.next.key", key)
        line(f"{writer}.next.iv", iv)
        line(f"{writer}.next.next.key", expand(chain, b"csm-ipc sealing rekey", 76)[:32])
        sequence = case["records"]
        line(f"{writer}.next.record", record((key, iv), session, 0x50003, sequence, b"rekeyed"))
    print()


check_rfc5869()
print("# Computed by schedule_vectors.py, which lies beside this file and says how.\n")
emit(
    "defaults",
    {
        "secret": bytes(range(1, 33)),
        "binder_random": bytes(range(0x40, 0x60)),
        "connector_random": bytes(range(0x80, 0xA0)),
        "channel": "prices",
        "binder_epoch": 0x1122334455667788,
        "connector_epoch": 0xFFEEDDCCBBAA9988,
        "binder_configuration": bytes(range(128)),
        "connector_configuration": bytes(range(127, -1, -1)),
        "records": 1 << 32,
        "bytes": 1 << 38,
    },
)
emit(
    "small",
    {
        "secret": hashlib.sha256(b"small").digest(),
        "binder_random": hashlib.sha256(b"binder").digest(),
        "connector_random": hashlib.sha256(b"connector").digest(),
        "channel": "\u00fcber/\U0001f980",
        "binder_epoch": 1,
        "connector_epoch": 2,
        "binder_configuration": b"",
        "connector_configuration": b"\x00",
        "records": 6,
        "bytes": 4096,
    },
)
