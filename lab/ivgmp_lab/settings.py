"""Configuration files of an instance: the shipped file with all its comments, and some values of ours. Pure but for two functions."""

import re

from .errors import LabError


def with_values(text, values):
    """`text` with the values of these keys replaced. A key that the file does not know is an error: the two have drifted apart."""
    lines = text.splitlines()
    for key, value in values.items():
        pattern = re.compile(rf"\s*#?\s*{re.escape(key)}\s*=")
        places = [i for i, line in enumerate(lines) if pattern.match(line)]
        if not places:
            raise LabError(f"no key {key} in it")
        written = [i for i in places if not lines[i].lstrip().startswith("#")]
        lines[(written or places)[0]] = f"{key} = {value}"
    return "\n".join(lines) + "\n"


def write(shipped, target, values):
    """Writes a configuration file after the shipped one, unless it says the same already."""
    if not shipped.is_file():
        raise LabError(f"{shipped} is missing: is the distribution built? (./ivgmp build)")
    try:
        text = with_values(shipped.read_text(encoding="utf-8"), values)
    except LabError as unknown:
        raise LabError(f"{shipped}: {unknown}") from None
    if target.is_file() and target.read_text(encoding="utf-8") == text:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_suffix(".new")
    temporary.write_text(text, encoding="utf-8")
    temporary.rename(target)
