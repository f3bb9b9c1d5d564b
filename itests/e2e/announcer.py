"""Announces to an edge as docs/ivgmp.md, section 16, says, written from that text alone: another implementation than the project's
own, and an example for those who want one in their software. Prints one line of JSON: the edge's last answer.

    announcer.py --to 10.1.0.1 --send 239.1.2.3 --lifetime 90 [--key ID:SECRET] [--session 7] [--sequence 1]
    announcer.py --replay HEX                                   # sends what was recorded
"""

import argparse
import base64
import hashlib
import hmac
import ipaddress
import json
import os
import socket
import struct
import time

HEADER = struct.Struct("!4sBBBBQIHBx16s")
RESULTS = ("accepted", "challenge", "bad key", "key required", "stale", "foreign source", "group refused", "too many",
           "bad version", "malformed")
TRIES = (0.5, 1, 2, 2)


def key_of(text):
    """ID:SECRET as a number and octets."""
    number, _, secret = text.partition(":")
    return int(number), base64.urlsafe_b64decode(secret + "=" * (-len(secret) % 4))


def announcement(session, sequence, lifetime, items, key=None, cookie=bytes(16)):
    """`items`: (1 to send, 2 to receive; group; source) each."""
    text = HEADER.pack(b"IVGA", 1, 1, 0, len(items), session, sequence, lifetime, key[0] if key else 0, cookie)
    for role, group, source in items:
        group = ipaddress.ip_address(group)
        source = ipaddress.ip_address(source if source != "0.0.0.0" or group.version == 4 else "::")
        text += bytes([role, 6 if group.version == 6 else 0, 0, 0]) + group.packed + source.packed
    return text + (hmac.new(key[1], text, hashlib.sha256).digest() if key else b"")


def answer(datagram, session, key=None):
    """What an answer says; None for what is no answer to this session."""
    if len(datagram) not in (HEADER.size, HEADER.size + 32):
        return None
    magic, version, kind, result, item, whose, sequence, lifetime, key_id, cookie = HEADER.unpack_from(datagram)
    if (magic, version, kind, whose) != (b"IVGA", 1, 2, session):
        return None
    signed = bool(key and key_id == key[0] and hmac.compare_digest(
        datagram[HEADER.size:], hmac.new(key[1], datagram[:HEADER.size], hashlib.sha256).digest()))
    return {"result": RESULTS[result], "item": item, "sequence": sequence, "lifetime": lifetime, "signed": signed,
            "cookie": cookie.hex()}


def ask(channel, to, datagram, session, key, wait):
    """Sends, and waits for the answer."""
    channel.sendto(datagram, to)
    deadline = time.monotonic() + wait
    while time.monotonic() < deadline:
        channel.settimeout(max(0.001, deadline - time.monotonic()))
        try:
            said = answer(channel.recv(2048), session, key)
        except (TimeoutError, ConnectionRefusedError):
            continue
        if said:
            return said
    return None


def announce(channel, to, session, sequence, lifetime, items, key):
    """The whole dialogue; the last answer with the datagram that it answers, None when nobody answers."""
    cookie = bytes(16)
    said = None
    for wait in TRIES:
        for _ in range(2):
            datagram = announcement(session, sequence, lifetime, items, key, cookie)
            said = ask(channel, to, datagram, session, key, wait)
            sequence += 1
            if not said or said["result"] != "challenge":
                break
            cookie = bytes.fromhex(said["cookie"])
        if said:
            return {**said, "datagram": datagram.hex()}
    return None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--to", default="224.0.0.254")
    parser.add_argument("--port", type=int, default=50754)
    parser.add_argument("--send", action="append", default=[])
    parser.add_argument("--receive", action="append", default=[])
    parser.add_argument("--lifetime", type=int, default=90)
    parser.add_argument("--key", type=key_of)
    parser.add_argument("--session", type=int, default=int.from_bytes(os.urandom(8), "big"))
    parser.add_argument("--sequence", type=int, default=int(time.time()))
    parser.add_argument("--replay", type=bytes.fromhex)
    options = parser.parse_args()
    channel = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    to = (options.to, options.port)
    if options.replay:
        session = HEADER.unpack_from(options.replay)[5]
        print(json.dumps(ask(channel, to, options.replay, session, options.key, 2)))
        return
    items = [(role, *(word.split(",") + ["0.0.0.0"])[:2]) for role, words in ((1, options.send), (2, options.receive))
             for word in words]
    print(json.dumps(announce(channel, to, options.session, options.sequence, options.lifetime, items, options.key)))


if __name__ == "__main__":
    main()
