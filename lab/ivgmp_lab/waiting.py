"""Waiting for conditions, never for seconds."""

import time

from .errors import LabError


def until(what, condition, timeout, interval=0.1, details=None):
    """Calls `condition` until it returns something true, and returns that.

    What it raises ends the wait. After `timeout` seconds: LabError, with what `details()` says.
    """
    deadline = time.monotonic() + timeout
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() >= deadline:
            more = "\n" + details() if details else ""
            raise LabError(f"waited {timeout:g} s in vain: {what}{more}")
        time.sleep(interval)
