"""What an edge must hear and answer besides packets: IGMP reports on its LAN, and requests by TCP. What the bench of overload runs.

    control.py answer PORT ADDRESS     hears IGMP on interface PORT and answers requests to ADDRESS; at its end prints what it heard
    control.py report ADDRESS SECONDS  sends IGMP reports from ADDRESS; prints when
    control.py ask ADDRESS SECONDS     sends requests to ADDRESS; prints how long each answer took, in ms
"""

import json
import selectors
import signal
import socket
import struct
import sys
import time

from zapping import IGMP_ONLY, attach

SERVICE = 4500
ETH_P_IP = 0x0800
REQUEST = 600       # octets: a SOAP request without its attachments
EVERY_S = 0.02
PATIENCE_S = 2
V2_REPORT = 0x16
FIRST_GROUP = 0xEF090000    # 239.9.0.0: each report is for a group of its own


def answer(port, address):
    """One thread, as the parts of an edge that hear control frames."""
    packets = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, 0)
    attach(packets, IGMP_ONLY)
    packets.bind((port, ETH_P_IP))
    server = socket.create_server((address, SERVICE))
    ready = selectors.DefaultSelector()
    ready.register(packets, selectors.EVENT_READ)
    ready.register(server, selectors.EVENT_READ)
    heard = {}

    def end(*_):
        print(json.dumps(heard), flush=True)
        sys.exit()

    signal.signal(signal.SIGTERM, end)
    print("READY", flush=True)
    while True:
        for key, _ in ready.select():
            if key.fileobj is packets:
                packet = packets.recv(2048)
                number = int.from_bytes(packet[16:20]) - FIRST_GROUP
                heard.setdefault(number, time.monotonic_ns())
            elif key.fileobj is server:
                ready.register(server.accept()[0], selectors.EVENT_READ)
            elif key.fileobj.recv(REQUEST, socket.MSG_WAITALL):
                key.fileobj.sendall(bytes(REQUEST))
            else:
                ready.unregister(key.fileobj)
                key.fileobj.close()


def _checksum(octets):
    total = sum(struct.unpack(f"!{len(octets) // 2}H", octets))
    total = (total & 0xFFFF) + (total >> 16)
    return ~(total + (total >> 16)) & 0xFFFF


def report(address, seconds):
    sock = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_IGMP)
    sock.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(address))
    sock.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_LOOP, 0)
    sent, end = {}, time.monotonic() + float(seconds)
    while time.monotonic() < end:
        group = struct.pack("!I", FIRST_GROUP + len(sent))
        head = struct.pack("!BBH", V2_REPORT, 0, _checksum(struct.pack("!BBH", V2_REPORT, 0, 0) + group))
        sent[len(sent)] = time.monotonic_ns()
        sock.sendto(head + group, (socket.inet_ntoa(group), 0))
        time.sleep(EVERY_S)
    print(json.dumps(sent))


def ask(address, seconds):
    took, end = [], time.monotonic() + float(seconds)
    while time.monotonic() < end:
        try:
            with socket.create_connection((address, SERVICE), timeout=PATIENCE_S) as sock:
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                while time.monotonic() < end:
                    began = time.monotonic()
                    sock.sendall(bytes(REQUEST))
                    left = REQUEST
                    while left > 0:
                        left -= len(sock.recv(left))
                    took.append((time.monotonic() - began) * 1e3)
                    time.sleep(EVERY_S)
        except OSError:
            took.append(PATIENCE_S * 1e3)   # as long, at least
    print(json.dumps(took))


if __name__ == "__main__":
    {"answer": answer, "report": report, "ask": ask}[sys.argv[1]](*sys.argv[2:])
