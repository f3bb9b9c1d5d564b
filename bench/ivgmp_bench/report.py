"""Results as files: rows as JSON, a table for people, and how to get them again."""

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


def picture(part, title, groups):
    """Groups as in chart.bars."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / f"{part}.svg").write_text(chart.bars(title, groups), encoding="utf-8")


def write(part, title, rows, columns, notes=""):
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / f"{part}.json").write_text(json.dumps({"machine": machine(), "rows": rows}, indent=1) + "\n", encoding="utf-8")
    text = table(rows, columns)
    (RESULTS / f"{part}.md").write_text(f"# {title}\n\n{machine()}. Again: `./ivgmp bench {part}`\n\n{text}\n{notes and chr(10) + notes + chr(10)}",
                                        encoding="utf-8")
    print(f"\n{text}\n\n{notes}\nbench/results/{part}.md and .json are written")
