"""What several benches need: the C tools of bench/tools, compiled, and the packet loops of BenchMain, as commands."""

import os
import pathlib
import subprocess

from ivgmp_lab.errors import LabError

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILT = ROOT / "target/bench"
RESULTS = ROOT / "bench/results"
PLANE_CLASSES = ["bundles/edge-dataplane/target/test-classes", "bundles/edge-dataplane/target/classes",
                 "bundles/edge-dataplane-api/target/classes", "bundles/base/target/classes"]
BENCH_PACKAGE = "org.ivgmp.edge.dataplane.internal"


def tool(name):
    """The path of a C tool, compiled if its source or what they share is newer."""
    source, built = ROOT / f"bench/tools/{name}.c", BUILT / name
    newest = max(file.stat().st_mtime for file in (source, source.with_name("bench.h")))
    if not built.exists() or built.stat().st_mtime < newest:
        BUILT.mkdir(parents=True, exist_ok=True)
        subprocess.run(["gcc", "-O2", "-Wall", "-Wextra", "-pthread", "-o", str(built), str(source)], check=True)
    return built


def java():
    """The `java` of a JDK >= 25: JAVA_HOME's, which ./ivgmp sets, or one under /usr/lib/jvm."""
    homes = [pathlib.Path(os.environ["JAVA_HOME"])] if "JAVA_HOME" in os.environ else []
    for home in homes + sorted(pathlib.Path("/usr/lib/jvm").glob("*25*")):
        if (home / "bin/java").exists():
            return home / "bin/java"
    raise LabError("no JDK 25 found: set JAVA_HOME")


def plane(*arguments, main="BenchMain"):
    """The command of a BenchMain (or SwapMain), with the collector and heap of the shipped edge."""
    if not (ROOT / PLANE_CLASSES[0] / f"{BENCH_PACKAGE.replace('.', '/')}/{main}.class").exists():
        raise LabError("BenchMain is not compiled: mvn -pl bundles/edge-dataplane -am -DskipTests test-compile")
    classes = ":".join(str(ROOT / path) for path in PLANE_CLASSES)
    return [java(), "-XX:+UseSerialGC", "-Xms24m", "-Xmx96m", "-Xss512k", "-XX:ReservedCodeCacheSize=48m",
            "-XX:+UseCompactObjectHeaders", "--enable-native-access=ALL-UNNAMED", "-cp", classes, f"{BENCH_PACKAGE}.{main}", *arguments]
