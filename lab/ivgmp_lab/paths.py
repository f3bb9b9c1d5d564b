"""Where things lie: the project, its distributions, and the state of the running lab."""

import os
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
TOOLS = PROJECT / "lab" / "ivgmp_lab"


def state():
    """The lab's own directory: process ids, logs, instances. Removed by "lab down", but for the logs."""
    return Path(os.environ.get("IVGMP_LAB_DIR", PROJECT / ".lab")).absolute()


def owner_file(name):
    """Says which state directory the lab called `name` on this machine belongs to."""
    return Path("/run/ivgmp-lab") / name


def logs():
    return state() / "log"


def distribution(name):
    """The tree that the build made: ivgmp-edge or ivgmp-vnoc."""
    return PROJECT / "assembly" / "target" / name


def program(distribution_name, name):
    return distribution(distribution_name) / "bin" / name


def instance(name):
    """The directory of one running VNOC or edge: etc/, data/, log/, run/."""
    return state() / "instance" / name
