"""Room for ESP in user space.

Where the kernel has no ESP, charon itself moves every packet between a UDP socket and a TUN device. On the lab's few and busy
cores it waits for a core now and then; the kernel's presets hold some 90 packets meanwhile, and what comes beyond is lost. charon has
no setting for that, so its socket is borrowed (pidfd_getfd(2)) and its buffer set from outside.
"""

import ctypes
import os
import re
import socket

from . import network, waiting

SYS_PIDFD_GETFD = 438
SO_RCVBUFFORCE = 33
SO_SNDBUFFORCE = 32
ESP_PORT = 4500
SOCKET_BYTES = 32 << 20
TUN_PACKETS = 10_000
SECONDS = 15
_libc = ctypes.CDLL(None, use_errno=True)


def widen(namespace, pid):
    """Waits until charon has its sockets, and gives those for ESP more room. Returns how many there are."""
    return waiting.until(f"charon listens on port {ESP_PORT}", lambda: _widen_sockets(namespace, pid), SECONDS, 0.05)


def widen_tun(namespace, device="ipsec0"):
    """The same for the TUN device, which appears with charon's kernel-libipsec; without it there is nothing to do."""
    network.run("ip", "-n", namespace, "link", "set", device, "txqueuelen", TUN_PACKETS, check=False)


def _widen_sockets(namespace, pid):
    inodes = _esp_inodes(network.run("ip", "netns", "exec", namespace, "cat", "/proc/net/udp"))
    count = 0
    process = os.pidfd_open(pid)
    try:
        for descriptor in os.listdir(f"/proc/{pid}/fd"):
            try:
                target = os.readlink(f"/proc/{pid}/fd/{descriptor}")
            except FileNotFoundError:
                continue
            match = re.fullmatch(r"socket:\[(\d+)\]", target)
            if match and int(match[1]) in inodes and _widen_socket(process, int(descriptor)):
                count += 1
    finally:
        os.close(process)
    return count


def _esp_inodes(table):
    """Inodes of the sockets bound to the ESP port, from /proc/net/udp."""
    rows = (line.split() for line in table.splitlines()[1:])
    return {int(row[9]) for row in rows if int(row[1].rpartition(":")[2], 16) == ESP_PORT}


def _widen_socket(process, descriptor):
    borrowed = _libc.syscall(SYS_PIDFD_GETFD, process, descriptor, 0)
    if borrowed < 0:
        return False
    with socket.socket(fileno=borrowed) as sock:
        sock.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, SOCKET_BYTES)
        sock.setsockopt(socket.SOL_SOCKET, SO_SNDBUFFORCE, SOCKET_BYTES)
    return True
