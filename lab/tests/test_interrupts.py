"""Ctrl-C at the worst moments."""

import os
import signal
import subprocess
import sys
import tempfile
import unittest
import unittest.mock
from pathlib import Path

from ivgmp_lab import interrupts, processes

# Starts a program, and says its process id and how that ended for the one who started it. A signal comes as soon as there is a program, before
# anybody can know of it.
AT_THE_WORST_MOMENT = """
import os, signal, subprocess, sys
from ivgmp_lab import interrupts, network, processes

class Popen(subprocess.Popen):
    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        print(self.pid, flush=True)
        os.kill(os.getpid(), signal.SIGTERM)

interrupts.raise_once()
subprocess.Popen = Popen
try:
    {start}
except interrupts.Interrupted as interrupted:
    print("interrupted", interrupted.exit_status)
"""


class InterruptsTest(unittest.TestCase):

    def script(self, text):
        done = subprocess.run([sys.executable, "-c", text], text=True, capture_output=True, check=False, timeout=30,
                              cwd=Path(interrupts.__file__).parents[1])
        self.assertEqual(0, done.returncode, done.stderr)
        return done.stdout.splitlines()

    def test_a_command_that_is_just_being_started_ends_too(self):
        pid, said = self.script(AT_THE_WORST_MOMENT.format(start='network.run("sleep", "60")'))
        self.assertIsNone(processes.start_time(int(pid)), "it goes on, and nobody knows of it")
        self.assertEqual("interrupted 143", said)

    def test_a_program_that_is_just_being_started_is_known(self):
        with tempfile.TemporaryDirectory() as directory:
            with unittest.mock.patch.dict(os.environ, IVGMP_LAB_DIR=directory):
                pid, said = self.script(AT_THE_WORST_MOMENT.format(start='processes.start("sleeper", ["sleep", "60"])'))
            self.addCleanup(os.kill, int(pid), signal.SIGKILL)
            self.assertEqual("interrupted 143", said)
            self.assertEqual(pid, (Path(directory) / "run" / "sleeper.pid").read_text(encoding="ascii").split()[0])

    def test_held_until_the_outermost_end_and_raised_once(self):
        self.assertEqual(["inside", "between", "raised 130", "ignored"], self.script("""
import os, signal
from ivgmp_lab import interrupts
interrupts.raise_once()
try:
    with interrupts.held():
        with interrupts.held():
            os.kill(os.getpid(), signal.SIGINT)
            os.kill(os.getpid(), signal.SIGHUP)
            print("inside")
        print("between")
    print("never")
except interrupts.Interrupted as interrupted:
    print("raised", interrupted.exit_status)
os.kill(os.getpid(), signal.SIGTERM)
with interrupts.held():
    print("ignored")
"""))

    def test_other_threads_hold_nothing(self):
        self.assertEqual(["holds", "raised"], self.script("""
import os, signal, threading
from ivgmp_lab import interrupts
interrupts.raise_once()
holds, end = threading.Event(), threading.Event()
def hold():
    with interrupts.held():
        print("holds")
        holds.set()
        end.wait(20)
threading.Thread(target=hold).start()
holds.wait(20)
try:
    os.kill(os.getpid(), signal.SIGINT)
    print("never")
except interrupts.Interrupted:
    print("raised")
end.set()
"""))
