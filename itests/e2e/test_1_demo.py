"""./ivgmp demo: the figures of the issue, and that it leaves nothing behind."""

import json
import os
import signal
import subprocess
import sys
import unittest

from ivgmp_lab import lab, network, waiting

import scene

SECONDS = 30


def start_demo(*options):
    return subprocess.Popen([sys.executable, "-m", "ivgmp_lab", "demo", *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            text=True, start_new_session=True)


def end(demo):
    """One that still runs, since the test was interrupted or failed, removes its lab itself."""
    if demo.poll() is None:
        demo.terminate()
        try:
            demo.communicate(timeout=60)
        finally:
            demo.kill()


@unittest.skipIf(scene.why_not(), scene.why_not())
class DemoTest(unittest.TestCase):

    def setUp(self):
        scene.clear_remains()
        if lab.is_up():
            self.skipTest("a lab is up, and the demo is tested with one of its own")

    def assert_nothing_left(self):
        self.assertEqual([], network.namespaces())
        self.assertFalse(network.has_management())
        self.assertIsNone(lab.load())

    def test_1_interrupted_while_it_starts(self):
        """Ctrl-C while the demo makes its lab leaves nothing behind"""
        demo = start_demo()
        try:
            waiting.until("it has begun with the network", lambda: len(network.namespaces()) >= 5, 60, 0.02)
            os.kill(demo.pid, signal.SIGINT)
            out, err = demo.communicate(timeout=60)
        finally:
            end(demo)
        self.assertEqual(130, demo.returncode, out + err)
        self.assert_nothing_left()

    def test_2_the_figures(self):
        """Demo: 3 sites, 30 s, 1,000 packets/s of 1,316 bytes: all arrive, once, unchanged, and none in clear"""
        demo = start_demo("--seconds", str(SECONDS), "--json")
        try:
            out, err = demo.communicate(timeout=300)
        finally:
            end(demo)
        self.assertTrue(out.strip(), err)
        result = json.loads(out.splitlines()[-1])
        print(f"        {json.dumps(result)}", flush=True)
        self.assertEqual(("passed", 0), (result["verdict"], demo.returncode), err)
        self.assertEqual({"b", "c"}, set(result["received"]))
        self.assertEqual(result["sent"], result["received"])
        for site, count in result["received"].items():
            self.assertGreaterEqual(count, SECONDS * 1000 * 0.95, site)
            self.assertEqual([15], result["ttl"][site])
        self.assertEqual((0, 0, 0), (result["lost"], result["duplicated"], result["cleartext_packets"]))
        self.assertTrue(result["bytes_identical"] and result["source_kept"])
        self.assert_nothing_left()
