"""What the result of the bench `encrypted` says."""

from .. import report
from . import search

COLUMNS = [(key, heading, None) for key, heading in (
    ("contender", ""), ("cipher", "cipher"), ("pps", "packets/s"), ("mbit_s", "Mbit/s"), ("ratio", "ours is"), ("copies", "copies"),
    ("searches", "searches"), ("latency", "latency p50 / p99"), ("busy", "busy: sender's, receivers'"))]

SETTINGS = {"libipsec": "A: namespaces, ESP in user space (kernel-libipsec)",
            "netlink": "B: virtual machine, ESP in the kernel (kernel-netlink)"}


def write(results):
    """A setting that did not run this time keeps what it had."""
    settings = {**report.known("encrypted").get("settings", {}), **results}
    rows = [row for setting in settings.values() for row in _with_ratios(setting["rows"])]
    report.save("encrypted", "Multicast through encrypted tunnels: throughput without loss", {"settings": settings, "rows": rows}, *_text(settings))
    report.picture("encrypted", "Packets/s without loss through encrypted tunnels (more is better)", [
        (f"{SETTINGS[key][0]}: {case}", [(row["contender"], row["pps"], f"{row['pps'] or 0:,.0f}") for row in setting["rows"] if row["case"] == case])
        for key, setting in settings.items() for case in dict.fromkeys(row["case"] for row in setting["rows"])])


def _with_ratios(rows):
    """Adds to each row how ours compares: ours / this one."""
    ours = {row["case"]: row["pps"] for row in rows if row["contender"] == "IVGMP"}
    for row in rows:
        mine = ours.get(row["case"])
        row["ours_ratio"] = round(mine / row["pps"], 2) if mine and row["pps"] else None
    return rows


def _text(settings):
    yield (f"Packets of {search.SIZE} octets of UDP payload, one group, from a host on one LAN to a host on each receiving LAN."
           f" A rate passes when, in one of two trials, the site that lost most lost at most {100 * search.LOSS_MAX:g} %,"
           f" the median latency is at most {search.LATENCY_MAX_US // 1000} ms (above, a queue grows that a longer trial would"
           f" overflow), and the sender kept to the rate within {100 - 100 * search.RATE_OF_SENDER:.0f} %. A search ends within"
           f" {100 * search.CLOSE - 100:.0f} % of a rate that failed. Figures are medians of several searches, which take turns"
           " among all contenders; the first, coarse one of each does not count where there were more than two (the"
           " JVM is not warm)."
           " All UDP sockets have buffers of 4 MiB, all TUN and TAP devices queues of 10,000 packets. The sending site, with its"
           " sender, has one processor, all receiving sites together another; senders and receivers go before who carries their"
           " packets. Copies: packets delivered to receiving sites for"
           " each one sent; what is above the number of sites that want the group went there for nothing.")
    for key, setting in settings.items():
        yield from _setting(SETTINGS[key], setting)
    yield ("To reproduce, as root: `./ivgmp bench encrypted` (`--setting libipsec`, 8 minutes at most; `--setting netlink`, 12;"
           " `--quick`, one to three each).")


def _setting(title, setting):
    machine = setting["machine"]
    yield f"## {title}"
    yield (f"Linux {machine['kernel']}, {machine['cpus']} x {machine['cpu']}, load when it ended {machine['load']}"
           + (f", {machine['hypervisor']}" if "hypervisor" in machine else "") + f"; it took {setting['seconds']} s."
           + (" **A quick run: its figures say little.**" if setting["quick"] else ""))
    for case in dict.fromkeys(row["case"] for row in setting["rows"]):
        yield f"**{case}**"
        yield report.table([_shown(row) for row in setting["rows"] if row["case"] == case], COLUMNS)
    busiest = [f"- {row['case']}, {row['contender']}: " + ", ".join(row["threads"]) for row in setting["rows"] if row["threads"]]
    yield "What was busiest at these rates (the program, its number being the site's, 0 sends; its thread; share of one CPU):"
    yield "\n".join(busiest)
    yield "Versions: " + "; ".join(dict.fromkeys(f"{row['contender']} {row['version']}" for row in setting["rows"])) + "."


def _shown(row):
    """The cells of a row."""
    shown = {"contender": row["contender"], "cipher": row["cipher"]}
    if row["pps"] is None:
        return {**shown, "searches": f"failed: {row['failure'].splitlines()[0]}"}
    busy = sorted(row["cpu"].items(), key=lambda each: int(each[0]))[:2]
    return {**shown, "pps": ("at least " if row["lower_bound"] else "") + f"{row['pps']:,.0f}", "mbit_s": f"{row['mbit_s']:,.0f}",
            "ratio": f"{row['ours_ratio']:.2f} x" if row["contender"] != "IVGMP" and row["ours_ratio"] is not None else "",
            "copies": f"{row['copies']:.2f}", "searches": f"{row['searches']} ({min(row['pps_all']):,} to {max(row['pps_all']):,})",
            "latency": f"{row['p50_us'] / 1000:.2f} / {row['p99_us'] / 1000:.1f} ms", "busy": ", ".join(f"{round(100 * part)} %" for _, part in busy)}
