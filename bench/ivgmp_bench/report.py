"""Results as files: rows as JSON, tables for people with how to get them again, and a picture."""

import datetime
import json
import os
import platform

from . import bed, chart

RESULTS = bed.ROOT / "bench" / "results"


def thousands(value):
    return f"{value:,}"


def machine():
    kernel = platform.release().split("-")[0]
    return f"{os.cpu_count()} CPUs ({bed.cpu_model()}), Linux {kernel}, {datetime.date.today().isoformat()}"


def table(rows, columns):
    """Columns: (key, heading, how to show a value or None)."""
    lines = ["| " + " | ".join(heading for _, heading, _ in columns) + " |", "|" + "---|" * len(columns)]
    for row in rows:
        cells = []
        for key, _, show in columns:
            value = row.get(key)
            cells.append("" if value is None else str(show(value) if show else value))
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def known(part):
    """What `save` wrote the last time, or nothing."""
    file = RESULTS / f"{part}.json"
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}


def save(part, title, data, *paragraphs):
    """Data as JSON, and a text that may have several tables."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / f"{part}.json").write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    text = "\n\n".join(paragraph for paragraph in paragraphs if paragraph)
    (RESULTS / f"{part}.md").write_text(f"# {title}\n\n{text}\n", encoding="utf-8")
    print(f"\n{text}\n\nbench/results/{part}.md and .json are written")


def write(part, title, rows, columns, notes=""):
    """One table."""
    save(part, title, {"machine": machine(), "rows": rows}, f"{machine()}. Again: `./ivgmp bench {part}`", table(rows, columns), notes)


def picture(part, title, groups):
    """Groups as in chart.bars."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / f"{part}.svg").write_text(chart.bars(title, groups), encoding="utf-8")
