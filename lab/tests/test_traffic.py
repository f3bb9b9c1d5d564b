"""The traffic tools, without a network."""

import contextlib
import io
import json
import socket
import unittest
from unittest import mock

from ivgmp_lab import mcrecv


def deaf_socket(_group, _port):
    """A socket that hears nothing, and joins nothing."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(("127.0.0.1", 0))
    sock.settimeout(0)
    return sock


class ReceiverTest(unittest.TestCase):

    def test_who_has_joined_has_told_its_totals(self):
        """A receiver that says that it has joined has told its totals before: a reader finds them there"""
        said = io.StringIO()
        with mock.patch.object(mcrecv, "open_socket", deaf_socket), mock.patch.object(mcrecv, "TELL_S", 3600), \
                mock.patch.object(mcrecv, "membership", return_value=(socket.IP_TTL, socket.IP_TTL, 1)), \
                contextlib.redirect_stdout(said):
            mcrecv.Receiver(mcrecv.arguments(["--seconds", "0.01"])).go()
        lines = [json.loads(line) for line in said.getvalue().splitlines()]
        self.assertEqual(["progress", "joined", "left", "report"], [line["event"] for line in lines])
        self.assertEqual(0, lines[0]["received"])
        self.assertEqual(0, lines[0]["last_at_ns"])
