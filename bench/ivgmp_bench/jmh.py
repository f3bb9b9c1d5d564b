"""What a packet costs in the packet loop's own code, by JMH, and that it allocates nothing."""

import argparse
import json
import subprocess

from . import bed as b
from . import report, tools

MODULE = b.ROOT / "bench" / "jmh"


def main(argv):
    parser = argparse.ArgumentParser(prog="./ivgmp bench jmh", description=__doc__)
    parser.add_argument("--only", default="", help="a regular expression")
    options = parser.parse_args(argv)
    print("building bench/jmh", flush=True)
    b.run("mvn", "-B", "-q", "-ntp", "-f", MODULE / "pom.xml", "process-classes")
    result = tools.BUILT / "jmh.json"
    tools.BUILT.mkdir(parents=True, exist_ok=True)
    classes = f"{MODULE / 'target' / 'classes'}:{(MODULE / 'target' / 'classpath').read_text(encoding='ascii').strip()}"
    subprocess.run([tools.java(), "--enable-native-access=ALL-UNNAMED", "-cp", classes, "org.openjdk.jmh.Main", "-prof", "gc", "-rf",
                    "json", "-rff", str(result), options.only or ".*"], check=True)
    rows = []
    for run in json.loads(result.read_text(encoding="utf-8")):
        allocated = run["secondaryMetrics"].get("gc.alloc.rate.norm", {}).get("score", 0)
        rows.append({"what": run["benchmark"].rpartition(".")[2], "routes": int(run["params"]["routes"]),
                     "ns": round(run["primaryMetric"]["score"], 1), "error": round(float(run["primaryMetric"]["scoreError"]), 1),
                     "bytes": round(allocated, 2)})
    report.write("jmh", "The packet loop's own code (JMH)", rows, [
        ("what", "what", None), ("routes", "groups with a route", report.thousands), ("ns", "ns", report.thousands),
        ("error", "± (99.9 %)", None), ("bytes", "octets allocated", None)])
    report.picture("jmh", "The packet loop's own code, nanoseconds (less is better)", [
        (what, [(f"{row['routes']:,} groups with a route", row["ns"], f"{row['ns']:,}") for row in rows if row["what"] == what])
        for what in dict.fromkeys(row["what"] for row in rows)])
