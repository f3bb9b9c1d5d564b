"""Malformed and hostile packets, made from a seed: the same at each run. Pure; `python3 hostile.py KIND COUNT SEED ...` sends."""

import random
import socket
import ssl
import struct
import sys
import time
import zlib

IGMP_RATE = 1000            # per second
IGMP_MIN = 10               # octets of an IPv4 packet whose protocol can be read; shorter ones are IGMP to nobody
ALL_ROUTERS_V3 = "224.0.0.22"


def checksum(data):
    total = sum(struct.unpack(f"!{len(data) // 2}H", data[:len(data) & ~1]))
    if len(data) & 1:
        total += data[-1] << 8
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def ipv4(source, destination, protocol, body, ttl=1, options=b"", fragment=0, total=None, version=4):
    words = 5 + len(options) // 4
    head = struct.pack("!BBHHHBBH4s4s", version << 4 | words, 0xC0, (words * 4 + len(body)) if total is None else total, 1, fragment,
                       ttl, protocol, 0, socket.inet_aton(source), socket.inet_aton(destination)) + options
    return head[:10] + struct.pack("!H", checksum(head)) + head[12:] + body


def _igmp_body(chance):
    """One of many kinds of IGMP message, most of them wrong."""
    kind = chance.randrange(10)
    group = bytes([chance.choice((224, 232, 239, 239, 239, 10, 0, 255)), *chance.randbytes(3)])
    if kind == 0:
        return chance.randbytes(chance.randrange(0, 64))
    if kind == 1:                                                   # v1 or v2 report or leave for a random group
        body = bytes([chance.choice((0x12, 0x16, 0x17)), 0, 0, 0]) + group
    elif kind == 2:                                                 # v3 report whose record count lies
        body = struct.pack("!BBHHH", 0x22, 0, 0, 0, chance.randrange(65536)) + chance.randbytes(chance.randrange(0, 80))
    elif kind == 3:                                                 # v3 record whose source count lies
        body = struct.pack("!BBHHHBBH", 0x22, 0, 0, 0, 1, chance.randrange(256), chance.randrange(256),
                           chance.randrange(65536)) + group + chance.randbytes(chance.randrange(0, 40))
    elif kind == 4:                                                 # a well-formed v3 report for many groups
        records = b"".join(struct.pack("!BBH", chance.randrange(1, 7), 0, 0) + bytes([239, 200, *chance.randbytes(2)])
                           for _ in range(chance.randrange(1, 100)))
        body = struct.pack("!BBHHH", 0x22, 0, 0, 0, len(records) // 8) + records
    elif kind == 5:                                                 # queries, from v1 to v3, with lying source counts
        body = bytes([0x11, chance.randrange(256), 0, 0]) + group + chance.randbytes(chance.choice((0, 1, 4, 12)))
    elif kind == 6:                                                 # unknown types
        body = bytes([chance.randrange(256), *chance.randbytes(3)]) + group
    else:
        body = struct.pack("!BBHHH", 0x22, 0, 0, 0, 1) + struct.pack("!BBH", 4, 0, 0) + group
    if chance.random() < 0.7:
        body = body[:2] + b"\0\0" + body[4:]
        body = body[:2] + struct.pack("!H", checksum(body)) + body[4:]
    return body[:chance.randrange(len(body) + 1)] if kind == 9 else body


def igmp(chance, source):
    """An IPv4 packet with IGMP, or what claims to be one. Queries come from an address above ours: no election is lost."""
    body = _igmp_body(chance)
    options = chance.choice((b"\x94\x04\0\0", b"\x94\x04\0\0", b"", b"\x94\x04\0\0" * 10, b"\x07\x27\x04\0" + b"\0" * 36))
    packet = ipv4(source, ALL_ROUTERS_V3 if chance.random() < 0.7 else "224.0.0.1", 2, body, options=options,
                  fragment=chance.choice((0, 0, 0, 0, 0x2000, 0x00FF)), version=chance.choice((4, 4, 4, 4, 4, 6)),
                  total=chance.choice((None, None, None, 0, 19, 65535)))
    return packet[:chance.randrange(1, len(packet) + 1)] if chance.random() < 0.1 else packet


def gre(chance, inner_source):
    """A GRE-in-UDP payload, most of them wrong."""
    kind = chance.randrange(8)
    if kind == 0:
        return chance.randbytes(chance.randrange(0, 80))
    flags = 0x3000 if kind > 2 else chance.randrange(65536)
    protocol = 0x0800 if kind > 3 else chance.randrange(65536)
    inner = ipv4(inner_source, "239.1." + ".".join(str(b) for b in chance.randbytes(2)), 17,
                 struct.pack("!HHHH", 1, 2, 8 + 20, 0) + bytes(20), ttl=chance.randrange(256),
                 total=chance.choice((None, None, 0, 19, 65535)), version=chance.choice((4, 4, 4, 6, 15)))
    if kind == 6:
        inner = inner[:chance.randrange(len(inner))]
    key = chance.choice((1 << 12, 1 << 12 | 7, 0, 0xFFFFFFFF, chance.randrange(1 << 32)))
    return struct.pack("!HHII", flags, protocol, key, chance.randrange(1 << 32)) + inner


def announcement(chance):
    """Announcement of our own or of SAP, most of them wrong; where it goes."""
    if chance.random() < 0.5:
        items = b"".join(struct.pack("!B3x4s4s", chance.choice((0, 1, 1, 2, 2, 3)), bytes([239, 201, *chance.randbytes(2)]),
                                     bytes(4) if chance.random() < 0.8 else chance.randbytes(4)) for _ in range(chance.randrange(70)))
        body = struct.pack("!4sBBBBQIHBB16s", chance.choice((b"IVGA", b"IVGA", b"IVGA", chance.randbytes(4))),
                           chance.choice((1, 1, 1, 2)), chance.choice((1, 1, 1, 2, 7)), 0,
                           len(items) // 12 if chance.random() < 0.8 else chance.randrange(256), chance.randrange(50),
                           chance.randrange(1 << 32), chance.randrange(20), chance.choice((0, 0, 0, 1)), 0,
                           chance.randbytes(16)) + items
        to = (chance.choice(("224.0.0.254", "10.3.0.1")), 50754)
    else:
        sdp = (f"v=0\no=- {chance.randrange(500)} 1 IN IP4 10.3.0.{chance.randrange(256)}\ns=x{chr(chance.randrange(1, 0x2FF))}\n"
               f"c=IN IP4 239.201.{chance.randrange(256)}.{chance.randrange(300)}/1/{chance.randrange(80)}\nt=0 "
               f"{chance.randrange(1 << 40)}\n" + "m=video 1 a b\n" * chance.randrange(40)).encode()
        if chance.random() < 0.2:
            sdp = bytes(chance.randrange(1 << 20))                      # a bomb, when packed
        flags = chance.choice((0x20, 0x20, 0x21, 0x24, chance.randrange(256)))
        packed = zlib.compress(sdp) if flags & 1 or len(sdp) > 1400 else sdp
        body = struct.pack("!BBH4s", flags, chance.choice((0, 0, 1, chance.randrange(256))), chance.randrange(65536),
                           bytes([10, 3, 0, chance.randrange(256)])) + packed
        to = (chance.choice(("224.2.127.254", "239.255.255.255")), 9875)
    if chance.random() < 0.3:
        body = bytearray(body)
        for _ in range(chance.randrange(4)):
            body[chance.randrange(len(body))] = chance.randrange(256)
        body = bytes(body[:chance.randrange(len(body) + 1)])
    return body, to


def soap(chance):
    """(path, headers, body) of a POST that no honest edge would send."""
    envelope = ('<?xml version="1.0"?>%s<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>%s</s:Body>'
                '</s:Envelope>')
    join = ('<j:joinVpn xmlns:j="urn:ivgmp:vnoc:1"><j:vpn>%s</j:vpn><j:group>%s</j:group><j:role>%s</j:role></j:joinVpn>')
    kind = chance.randrange(9)
    word = "".join(chance.choice("abcdefg<>&;/\"'") for _ in range(chance.randrange(1, 40)))
    body = {
        0: lambda: chance.randbytes(chance.randrange(0, 2000)),
        1: lambda: envelope % ("", word),
        2: lambda: envelope % ('<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>', "&b;"),
        3: lambda: envelope % ('<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>', join % ("&f;", "239.1.1.1", "RECEIVER")),
        4: lambda: envelope % ("", join % (chance.choice(("nope", "x" * 5000, "", "../demo")), "239.1.1.1", "RECEIVER")),
        5: lambda: envelope % ("", join % ("demo", chance.choice(("10.0.0.1", "239.1.1.1.1", "224.0.0.1", "-1", "239.1.1.999")),
                                          "RECEIVER")),
        6: lambda: envelope % ("", "<a>" * chance.randrange(1, 3000)),
        7: lambda: (envelope % ("", join % ("demo", "239.9.9.9", chance.choice(("ROOT", "", "sender")))))[:chance.randrange(400)],
        8: lambda: envelope % ("", "<j:enrol xmlns:j=\"urn:ivgmp:vnoc:1\"><j:token>%s</j:token><j:csr>%s</j:csr>"
                                   "<j:endpoint>198.18.0.9</j:endpoint></j:enrol>" % ("A" * chance.randrange(100), "B" * 40)),
    }[kind]()
    if isinstance(body, str):
        body = body.encode()
    headers = {"Content-Type":
               chance.choice(("text/xml; charset=utf-8",) * 9 + ("application/json", "text/xml; charset=x")),
               "SOAPAction": chance.choice(('""', '"x"', "joinVpn"))}
    return "/ivgmp", headers, body


# --- sending: run in a namespace of the lab ---


def send_igmp(count, chance, source):
    """Prints how many of them a capture of IGMP must hear."""
    raw = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
    raw.bind(("eth0", 0))
    frame_head = b"\x01\x00\x5e\x00\x00\x16" + raw.getsockname()[4] + b"\x08\x00"
    began = time.monotonic()
    audible = 0
    for number in range(count):
        packet = igmp(chance, source)
        audible += len(packet) >= IGMP_MIN
        raw.send(frame_head + packet)
        time.sleep(max(0.0, began + number / IGMP_RATE - time.monotonic()))
    print(audible)


def send_gre(count, chance, source, destination, inner_source):
    raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
    for _ in range(count):
        body = gre(chance, inner_source)
        datagram = struct.pack("!HHHH", 4754, 4754, 8 + len(body), 0) + body
        raw.sendto(ipv4(source, destination, 17, datagram, ttl=64), (destination, 0))


def send_announce(count, chance):
    channel = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    began = time.monotonic()
    for i in range(count):
        body, to = announcement(chance)
        channel.sendto(body, to)
        time.sleep(max(0, began + i / IGMP_RATE - time.monotonic()))


def send_soap(count, chance, address, certificate, key):
    """With an edge's certificate: past the door, where more can break. Prints how many answers of each status came."""
    import http.client  # pylint: disable=import-outside-toplevel
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.load_cert_chain(certificate, key)
    answers = {}
    connection = None
    for _ in range(count):
        path, headers, body = soap(chance)
        try:
            if connection is None:
                connection = http.client.HTTPSConnection(address, 8443, context=context, timeout=20)
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            answer.read()
            result = answer.status
        except (OSError, http.client.HTTPException) as failure:
            connection = None
            result = type(failure).__name__
        answers[result] = answers.get(result, 0) + 1
    print(answers)


if __name__ == "__main__":
    SEND = {"igmp": send_igmp, "gre": send_gre, "announce": send_announce, "soap": send_soap}[sys.argv[1]]
    SEND(int(sys.argv[2]), random.Random(int(sys.argv[3])), *sys.argv[4:])
