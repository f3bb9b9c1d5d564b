"""What the lab looks like, in text. Pure."""


def of_status(status):
    """Lines for `lab status`."""
    if not status["up"]:
        return ["There is no lab. ./ivgmp lab up makes one."]
    vnoc = status["vnoc"]
    lines = ["Internet (198.18.0.0/24, bridge inet0)", " |",
             f" +-- vnoc  {vnoc['address']}   {_vnoc(vnoc)}"]
    for index, site in enumerate(status["sites"]):
        last = index == len(status["sites"]) - 1
        stem = "  " if last else " |"
        lines += [" |", f" +-- {site['name']}  {site['wan']}   edge {_runs(site['edge_pid'])}, charon {_runs(site['charon_pid'])}, "
                        f"VNOC link {link(site['status'])}, tunnels up: {' '.join(site['tunnels_up']) or 'none'}",
                  f"{stem}   |   console {site['console']}/ivgmp",
                  f"{stem}   +-- LAN {site['lan']}"]
        lines += [f"{stem}        +-- {name}  {address}" for name, address in site["hosts"].items()]
    return lines


def _vnoc(vnoc):
    if not vnoc["pid"]:
        return "not running"
    return f"running, {'listens at ' + vnoc['url'] if vnoc['listening'] else 'does not listen yet'}"


def _runs(pid):
    return "runs" if pid else "does not run"


def link(edge_status):
    """The edge's link to the VNOC in a word or two."""
    if edge_status is None:
        return "unknown"
    if edge_status.get("connected") is False:
        return "down"
    return str(edge_status.get("vnocLink") or "up").lower()


def demo_table(facts):
    """The live table. `facts`: group, rate, size, seconds, sites[], cleartext, vnoc, consoles."""
    head = ("site", "edge", "VNOC link", "tunnels", "groups", "part", "sent", "received", "lost", "dup", "join ms")
    rows = [(site["name"], site["edge"], site["link"], " ".join(site["tunnels"]) or "-", _number(site["groups"]), site["part"],
             _number(site["sent"]), _number(site["received"]), _number(site["lost"]), _number(site["duplicated"]),
             "-" if site["join_ms"] is None else f"{site['join_ms']:.1f}") for site in facts["sites"]]
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
    numeric = {4, 6, 7, 8, 9, 10}
    table = ["  ".join(cell.rjust(width) if i in numeric else cell.ljust(width)
                       for i, (cell, width) in enumerate(zip(row, widths))).rstrip() for row in [head, *rows]]
    rule = "-" * max(len(line) for line in table)
    return [f"IVGMP demo, {facts['seconds']} s: group {facts['group']}, {facts['rate']:g} packets/s of {facts['size']} bytes", "",
            table[0], rule, *table[1:], rule,
            f"VNOC: {facts['vnoc']}.  In clear on the Internet: {facts['cleartext']} packets.",
            *(f"console of {name}: {url}" for name, url in facts["consoles"])]


def _number(value):
    return "-" if value is None else f"{value:,}"
