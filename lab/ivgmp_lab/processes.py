"""The lab's long-running programs: each has a name, a log and a file with its process id.

A process id alone may have been given to a stranger since; with its start time it names one process for ever. Only such are
ended.
"""

import ctypes
import os
import signal
import subprocess
import time

from . import interrupts, paths, waiting
from .errors import LabError

STOP_SECONDS = 10
LINE_MAX = 240
PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def _pid_file(name):
    return paths.state() / "run" / f"{name}.pid"


def log_file(name):
    return paths.logs() / f"{name}.log"


def start_time(pid):
    """The kernel's start time of a process, in clock ticks since boot; None when there is no such process (or a zombie). One of which only the
    first thread has ended looks like a zombie, but has threads: it still holds its files and sockets."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as stat:
            fields = stat.read().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    state, threads = fields[0], int(fields[17])
    return None if state in "ZX" and threads <= 1 else int(fields[19])


def pid(name):
    """The process id of the program called `name`, None when it does not run."""
    try:
        number, started = (int(word) for word in _pid_file(name).read_text(encoding="ascii").split())
    except (FileNotFoundError, ValueError):
        return None
    return number if start_time(number) == started else None


def names():
    """All programs that were started and not stopped, running or dead."""
    directory = paths.state() / "run"
    return sorted(file.stem for file in directory.glob("*.pid")) if directory.is_dir() else []


def start(name, command, namespace=None, environment=None):
    """Starts `command` in a session of its own, so that a terminal's Ctrl-C does not reach it. Its log is appended to."""
    running = pid(name)
    if running:
        return running
    if namespace:
        command = ["ip", "netns", "exec", namespace, *command]
    log_file(name).parent.mkdir(parents=True, exist_ok=True)
    _pid_file(name).parent.mkdir(parents=True, exist_ok=True)
    with open(log_file(name), "ab") as log, interrupts.held():
        process = subprocess.Popen([str(word) for word in command], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                   start_new_session=True, env={**os.environ, **(environment or {})})
        _remember(name, process)
    return process.pid


def _remember(name, process):
    _reap_later.append(process)
    started = start_time(process.pid)
    if started is None:
        raise LabError(f"{name} ended at once:\n{tail(name)}")
    temporary = _pid_file(name).with_suffix(".new")
    temporary.write_text(f"{process.pid} {started}\n", encoding="ascii")
    temporary.rename(_pid_file(name))


_reap_later = []


def reap():
    """Collects children that have ended, so that none stays a zombie while this program runs on."""
    _reap_later[:] = [process for process in _reap_later if process.poll() is None]


def signal_group(name, number):
    """Sends a signal to a program and all that it started. False when it does not run."""
    running = pid(name)
    if not running:
        return False
    try:
        os.killpg(running, number)
    except ProcessLookupError:
        return False
    return True


def kill(name):
    """kill -9, as a crash. The program stays known as dead."""
    known = signal_group(name, signal.SIGKILL)
    waiting.until(f"{name} is dead", lambda: _gone(name), STOP_SECONDS, 0.01)
    return known


def stop(name):
    """Asks a program to end, makes it end after a while, and forgets it."""
    ask(name)
    settle(name)


def ask(name):
    signal_group(name, signal.SIGTERM)


def settle(name):
    """The second half of `stop`: waits for a program that was asked to end."""
    deadline = time.monotonic() + STOP_SECONDS
    while not _gone(name) and time.monotonic() < deadline:
        time.sleep(0.02)
    if not _gone(name):
        signal_group(name, signal.SIGKILL)
    _pid_file(name).unlink(missing_ok=True)


def _gone(name):
    reap()
    return pid(name) is None


def tail(name, lines=15):
    """The end of a program's log, indented, for error messages."""
    try:
        text = log_file(name).read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return f"  ({log_file(name)} is not there)"
    last = [line if len(line) <= LINE_MAX else line[:LINE_MAX] + " ..." for line in text.splitlines()[-lines:]]
    return "\n".join([f"  the end of {log_file(name)}:", *("  | " + line for line in last)])


def die_with_parent():
    """For Popen's preexec_fn: the kernel ends the child when this program dies, however it dies."""
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
