"""The lab's parts that need no root: names, settings, the demo's judgement, its table, the capture's file."""

import json
import os
import struct
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from ivgmp_lab import capture, demo, picture, processes, results, settings, traffic, waiting
from ivgmp_lab import topology as t
from ivgmp_lab.errors import LabError


class TopologyTest(unittest.TestCase):

    def test_addresses_as_agreed(self):
        third = t.sites(3)[2]
        self.assertEqual(("c", t.PREFIX + "c", "198.18.0.3", "10.3.0.1", t.MANAGEMENT + ".3", "10.3.0.11", t.PREFIX + "c-lan"),
                         (third.name, third.edge, third.wan_address, third.gateway, third.management_address,
                          third.host_address(0), third.host_namespace("lan")))

    def test_device_names_fit(self):
        for site in t.sites(t.SITES_MAX):
            for name in (site.internet_port, site.management_port, t.MANAGEMENT_BRIDGE):
                self.assertLessEqual(len(name), 15)

    def test_limits(self):
        for count in (0, t.SITES_MAX + 1):
            with self.assertRaises(ValueError):
                t.sites(count)

    def test_hosts_are_names_not_paths(self):
        for name in ("", "../etc", "A", "a b", "a;b"):
            with self.assertRaises(ValueError):
                t.namespace(name)


class SettingsTest(unittest.TestCase):
    SHIPPED = "# The URL.\nurl = x\n\n# Optional.\n#colour = red\n"

    def test_values_replace_and_comments_stay(self):
        self.assertEqual("# The URL.\nurl = y\n\n# Optional.\ncolour = blue\n",
                         settings.with_values(self.SHIPPED, {"url": "y", "colour": "blue"}))

    def test_an_unknown_key_is_an_error(self):
        with self.assertRaises(LabError):
            settings.with_values(self.SHIPPED, {"ur": "y"})

    def test_a_comment_that_mentions_a_key_stays(self):
        text = "# url = example\nurl = x\n"
        self.assertEqual("# url = example\nurl = y\n", settings.with_values(text, {"url": "y"}))


def account(**changes):
    return {"sent": 100, "received": 100, "lost": 0, "duplicated": 0, "reordered": 0, "first": 5, "bytes_identical": True, "gaps": [],
            "join_ms": 20.0, "damaged": 0, "ttls": {15: 100}, "sources": ["10.1.0.11:5000"], "kernel_drops": 0,
            "delay_ms": {"p50": 1, "p99": 2, "max": 3}, **changes}


class JudgeTest(unittest.TestCase):
    SOURCE = "10.1.0.11:5000"

    def verdict(self, cleartext=0, **changes):
        return demo.judge({"b": account(), "c": account(**changes)}, 105, cleartext, self.SOURCE)

    def test_all_is_well(self):
        result = self.verdict()
        self.assertEqual(("passed", [], True, True), (result["verdict"], result["problems"], result["bytes_identical"],
                                                      result["source_kept"]))
        self.assertEqual({"b": [15], "c": [15]}, result["ttl"])
        json.dumps(result)

    def test_each_fault_alone_fails(self):
        for changes in ({"received": 0, "sent": 0}, {"lost": 1, "received": 99}, {"duplicated": 1}, {"damaged": 1},
                        {"bytes_identical": False}, {"ttls": {16: 100}}, {"ttls": {15: 99, 14: 1}},
                        {"sources": ["10.1.0.11:5001"]}, {"sources": ["10.1.0.11:5000", "10.3.0.1:5000"]}, {"cleartext": 1}):
            with self.subTest(changes=changes):
                result = self.verdict(**changes)
                self.assertEqual("failed", result["verdict"])
                self.assertTrue(result["problems"])
                self.assertIn("verdict: failed", demo.explain(result))

    def test_reordering_is_said_but_no_fault(self):
        result = self.verdict(reordered=3)
        self.assertEqual(("passed", 3), (result["verdict"], result["reordered"]))


class AccountTest(unittest.TestCase):

    def report(self, **run):
        return {"runs": [{"run": 7, "first": 10, "last": 99, "unique": 90, "duplicated": 0, "reordered": 0, "digest": "0" * 32,
                          "gaps": [], **run}], "damaged": 0, "join_ms": 1.0, "ttls": {"15": 90}, "sources": ["s:1"],
                "kernel_drops": 0, "delay_ms": {}}

    def test_sent_counts_from_the_first_packet_on(self):
        self.assertEqual((90, 90, 0), self.figures(traffic.account(self.report(), 7, 100)))

    def test_what_is_missing_at_the_end_is_lost_too(self):
        self.assertEqual((95, 90, 5), self.figures(traffic.account(self.report(), 7, 105)))

    def test_another_run_is_not_mine(self):
        self.assertEqual((0, 0, 0), self.figures(traffic.account(self.report(), 8, 100)))

    @staticmethod
    def figures(result):
        return result["sent"], result["received"], result["lost"]


class PictureTest(unittest.TestCase):

    def test_table_columns_line_up(self):
        row = {"name": "b", "edge": "runs", "link": "up", "tunnels": ["a", "c"], "groups": 1, "part": "receives", "sent": None,
               "received": 12345, "lost": 0, "duplicated": 0, "join_ms": 12.34}
        lines = picture.demo_table({"group": "g", "rate": 1000, "size": 1316, "seconds": 3, "cleartext": 0, "vnoc": "answers",
                                    "consoles": [("a", "http://x")],
                                    "sites": [row, {**row, "name": "c", "received": 7, "join_ms": None}]})
        first, second = (line for line in lines if line.startswith(("b ", "c ")))
        self.assertEqual(first.index("12,345") + 6, second.index(" 7 ") + 2)

    def test_status_of_a_lab_without_programs(self):
        lines = picture.of_status({"up": True, "vnoc": {"address": "x", "url": "y", "pid": None, "listening": False}, "sites": [
            {"name": "a", "wan": "w", "lan": "l", "console": "c", "edge_pid": None, "charon_pid": 1, "tunnels_up": [],
             "status": None, "hosts": {"a-lan": "10.1.0.11"}}]})
        self.assertIn("edge does not run, charon runs", "\n".join(lines))


class WaitingTest(unittest.TestCase):

    def test_returns_what_the_condition_says(self):
        answers = iter([None, 0, "yes"])
        self.assertEqual("yes", waiting.until("x", lambda: next(answers), 5, 0))

    def test_says_what_it_waited_for(self):
        with self.assertRaisesRegex(LabError, "in vain: the moon\nlast words"):
            waiting.until("the moon", lambda: False, 0, 0, lambda: "last words")


class ProcessesTest(unittest.TestCase):

    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.before = os.environ.get("IVGMP_LAB_DIR")
        os.environ["IVGMP_LAB_DIR"] = self.directory.name

    def tearDown(self):
        for name in processes.names():
            processes.stop(name)
        self.directory.cleanup()
        if self.before is None:
            del os.environ["IVGMP_LAB_DIR"]
        else:
            os.environ["IVGMP_LAB_DIR"] = self.before

    def test_started_stopped_forgotten(self):
        number = processes.start("sleeper", ["sleep", "60"])
        self.assertEqual(number, processes.pid("sleeper"))
        self.assertEqual(number, processes.start("sleeper", ["sleep", "60"]), "starting again is harmless")
        processes.stop("sleeper")
        self.assertIsNone(processes.pid("sleeper"))
        self.assertEqual([], processes.names())

    def test_killed_is_known_as_dead(self):
        processes.start("sleeper", ["sleep", "60"])
        self.assertTrue(processes.kill("sleeper"))
        self.assertIsNone(processes.pid("sleeper"))
        self.assertEqual(["sleeper"], processes.names())

    def test_a_program_whose_first_thread_alone_has_ended_runs(self):
        """As a JVM that was killed does for a moment: its other threads end later, and its sockets are open until then."""
        program = """
import ctypes, os, threading, time
threading.Thread(target=time.sleep, args=(60,)).start()
ctypes.CDLL(None).syscall({"x86_64": 60, "aarch64": 93}[os.uname().machine], 0)  # exit, of this thread alone
"""
        number = processes.start("threads", [sys.executable, "-c", program])
        waiting.until("the first thread is a zombie",
                      lambda: Path(f"/proc/{number}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] == "Z", 10)
        self.assertEqual(number, processes.pid("threads"))
        self.assertTrue(processes.kill("threads"))
        self.assertIsNone(processes.pid("threads"))

    def test_a_stranger_with_our_process_id_is_left_alone(self):
        stranger = subprocess.Popen(["sleep", "60"])
        try:
            file = Path(self.directory.name) / "run" / "old.pid"
            file.parent.mkdir()
            file.write_text(f"{stranger.pid} 1\n", encoding="ascii")
            self.assertIsNone(processes.pid("old"))
            processes.stop("old")
            self.assertIsNone(stranger.poll())
        finally:
            stranger.kill()
            stranger.wait()

    def test_the_log_has_what_it_said(self):
        processes.start("talker", ["sh", "-c", "echo hello; sleep 60"])
        waiting.until("it has talked", lambda: "hello" in processes.tail("talker"), 5)


class CaptureFileTest(unittest.TestCase):

    def test_reads_whole_records_only(self):
        with tempfile.TemporaryDirectory() as directory:
            file = Path(directory) / "x.pcap"
            self.assertEqual([], list(capture.packets(file)))
            record = struct.pack("<IIII", 1, 500_000, 4, 4) + b"abcd"
            file.write_bytes(struct.pack("<IHHIIII", 0xA1B2C3D4, 2, 4, 0, 0, 256, 1) + record + record[:-1])
            self.assertEqual([(1.5, b"abcd")], list(capture.packets(file)))


class ResultsTest(unittest.TestCase):

    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = Path(directory.name)

    def results(self, *arguments):
        return subprocess.run([sys.executable, "-m", "ivgmp_lab", "results", *map(str, arguments)], text=True,
                              capture_output=True, check=False, cwd=Path(results.__file__).parents[1])

    def test_no_test_is_a_failure(self):
        run = self.results("--unittest", self.directory)
        self.assertEqual(1, run.returncode)
        self.assertEqual("0 passed, 1 failed, 0 skipped", run.stdout.splitlines()[-1])

    def suite(self, method):
        """A part of a test run, with a method of its own."""
        tests = self.directory / "tests"
        tests.mkdir(exist_ok=True)
        (tests / "test_made_up.py").write_text(
            "import os, signal, unittest\n\n\nclass MadeUp(unittest.TestCase):\n    def test_well(self):\n        pass\n" + method, encoding="ascii")
        return self.results("--unittest", tests, self.directory / "fable.json")

    def report(self, account):
        """One of Maven's, newer than what it returns."""
        (self.directory / "began").touch()
        report = self.directory / "part" / "target" / "surefire-reports" / "TEST-org.Made.xml"
        report.parent.mkdir(parents=True)
        report.write_text("<testsuite name='org.Made'><testcase classname='org.Made' name='up'>"
                          f"<error message='short'>{account}</error></testcase></testsuite>", encoding="ascii")
        return self.directory / "began"

    def test_what_failed_is_told_again_at_the_end(self):
        self.assertEqual(1, self.suite("    def test_ill(self):\n        self.assertEqual('lamb', 'wolf')\n").returncode)
        began = self.report("\n".join(["what it was", *(f"at frame {i}" for i in range(200)), "the last one"]))
        self.assertEqual(1, self.results("--surefire", began, self.directory).returncode)
        run = self.results("--sum", self.directory, "maven", "fable")
        lines = run.stdout.splitlines()
        self.assertEqual(1, run.returncode)
        self.assertLess(len(lines), 80)
        for line in ("  FAIL  fable: test_made_up.MadeUp.test_ill", "        AssertionError: 'lamb' != 'wolf'",
                     "  FAIL  maven: part: org.Made.up", "        what it was", "        ... 152 lines left out ...", "        the last one"):
            self.assertIn(line, lines)
        self.assertEqual(["maven: 0 passed, 1 failed, 0 skipped", "fable: 1 passed, 1 failed, 0 skipped",
                          "1 passed, 2 failed, 0 skipped"], lines[-3:])

    def test_a_part_that_failed_without_a_test_that_did(self):
        self.suite("")
        (self.directory / "fable.failed").touch()
        run = self.results("--sum", self.directory, "fable", "never")
        self.assertEqual((1, "1 passed, 2 failed, 0 skipped"), (run.returncode, run.stdout.splitlines()[-1]))
        (self.directory / "fable.failed").unlink()
        self.assertEqual(0, self.results("--sum", self.directory, "fable").returncode)

    def test_a_signal_in_the_middle_of_a_test_ends_all(self):
        run = self.suite("    def test_a_signal(self):\n        os.kill(os.getpid(), signal.SIGTERM)\n"
                         "    def test_another(self):\n        print('it goes on')\n")
        self.assertEqual((128 + 15, "interrupted"), (run.returncode, run.stdout.splitlines()[-1]), run.stdout + run.stderr)
        self.assertNotIn("it goes on", run.stdout)
        self.assertFalse((self.directory / "fable.json").exists())
