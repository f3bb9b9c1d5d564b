"""The same bench in a virtual machine with Debian's kernel, for ESP in the kernel: QEMU, no disk image, no network device.

The guest's root is this machine's own file system, read-only by 9p, under a tmpfs: all programs, the JDK and this clone are
there. What it finds comes back through a second share, a directory under target/bench.
"""

import json
import lzma
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import time

from ivgmp_lab import network, processes
from ivgmp_lab.errors import LabError

from .. import tools

KERNEL = tools.BUILT / "kernel"
SHARE = tools.BUILT / "guest"
MEMORY_MB = 4096
SECONDS_MAX = {False: 720, True: 240}           # by --quick: the whole guest, its start included, unless --seconds says more
OVERHEAD_SECONDS = {True: 30, False: 110}       # of these not spent in cases, by accelerated: the start, and what is late
START_SECONDS = 20      # until a guest with KVM must have come to our INIT
BEGINS = "IVGMP-BENCH-BEGINS"
KVM = "QEMU with KVM"
TCG = ("QEMU without KVM (TCG: every instruction emulated, AES, too; contenders one after the other): compare only within this setting, "
       "with care")
# In the order in which they are loaded, each with what it needs (found out from modules.dep); they are in no kernel's image.
FIRST_MODULES = ["virtio_pci", "9pnet_virtio", "9p", "overlay"]
INIT = """#!/bin/busybox sh
/bin/busybox mkdir -p /proc /sys /dev /lower /upper /root
/bin/busybox mount -t proc proc /proc
/bin/busybox mount -t sysfs sysfs /sys
/bin/busybox mount -t devtmpfs dev /dev
echo IVGMP-BENCH-BEGINS > /dev/console
for module in $(/bin/busybox cat /modules/order); do /bin/busybox insmod /modules/$module; done
/bin/busybox mount -t 9p -o trans=virtio,version=9p2000.L,msize=512000,cache=loose,ro host /lower
/bin/busybox mount -t tmpfs tmpfs /upper
/bin/busybox mkdir /upper/data /upper/work
/bin/busybox mount -t overlay -o lowerdir=/lower,upperdir=/upper/data,workdir=/upper/work overlay /root || \\
    exec /bin/busybox poweroff -f
/bin/busybox mount -t proc proc /root/proc
/bin/busybox mount -t sysfs sysfs /root/sys
/bin/busybox mount -t devtmpfs dev /root/dev
/bin/busybox mkdir -p /root/lib/modules/@RELEASE@ /root@SHARE@
/bin/busybox mount --bind /root@MODULES@ /root/lib/modules/@RELEASE@
/bin/busybox mount -t 9p -o trans=virtio,version=9p2000.L,msize=512000,cache=none share /root@SHARE@
/bin/busybox mount -t tmpfs tmpfs /root/run
# Not chroot: the kernel runs modprobe in the root of process 1.
/bin/busybox umount /sys
exec /bin/busybox switch_root /root /bin/sh @SHARE@/job
"""


def run(arguments):
    """The result of `--here` in the guest."""
    release = _kernel()
    shutil.rmtree(SHARE, ignore_errors=True)
    SHARE.mkdir(parents=True)
    _initramfs(release)
    limit = arguments.seconds + OVERHEAD_SECONDS[False] if arguments.seconds else SECONDS_MAX[arguments.quick]
    hypervisor = KVM
    if not _boot(release, True, arguments, limit):
        hypervisor = TCG
        _boot(release, False, arguments, limit)
    try:
        result = json.loads((SHARE / "result.json").read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        said = (_text("output") or _text("console"))[-3000:]
        raise LabError(f"the guest gave no result in {limit} s; it said:\n{said}") from None
    result["machine"]["hypervisor"] = hypervisor
    return result


def _kernel():
    """Debian's kernel, unpacked and not installed: its package would have this machine boot it. Returns its release."""
    depends = network.run("apt-cache", "depends", "linux-image-amd64")
    package = re.search(r"Depends: (linux-image-(\S+))", depends)
    if not package:
        raise LabError("apt-cache knows no linux-image-amd64: apt-get update")
    release = package[2]
    if not (KERNEL / f"boot/vmlinuz-{release}").exists():
        shutil.rmtree(KERNEL, ignore_errors=True)
        KERNEL.mkdir(parents=True)
        subprocess.run(["apt-get", "download", "-q", package[1]], cwd=KERNEL, check=True, stdout=subprocess.DEVNULL)
        network.run("dpkg-deb", "-x", next(KERNEL.glob("*.deb")), KERNEL)
        network.run("depmod", "-b", KERNEL, release)
        for package_file in KERNEL.glob("*.deb"):
            package_file.unlink()
    return release


def _write_job(arguments, seconds, alone):
    words = [sys.executable, "-m", "ivgmp_bench.encrypted", "--here", str(SHARE / "result.new"), "--setting", "netlink",
             "--only", arguments.only, "--cases", arguments.cases, "--seconds", str(seconds)]
    words += [option for option, given in (("--quick", arguments.quick), ("--verbose", arguments.verbose), ("--alone", alone)) if given]
    python_path = f"{tools.ROOT}/bench:{tools.ROOT}/lab"
    (SHARE / "job").write_text(f"""exec > {SHARE}/output 2>&1 < /dev/null
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8
export PYTHONPATH={shlex.quote(python_path)} PYTHONDONTWRITEBYTECODE=1 JAVA_HOME={shlex.quote(str(tools.java().parents[1]))}
mkdir -p /dev/shm /dev/pts && mount -t tmpfs tmpfs /dev/shm
ip link set lo up
# forecast sets marks with iptables' library, which loads no modules.
for module in tun veth bridge esp4 xfrm_user aesni_intel gcm seqiv iptable_mangle xt_mark xt_esp xt_policy; do modprobe $module || echo "no module $module"; done
cd {shlex.quote(str(tools.ROOT))}
{shlex.join(words)} && mv {SHARE}/result.new {SHARE}/result.json
mkdir {SHARE}/logs && cp {tools.BUILT}/encrypted/*.log {SHARE}/logs
sync
busybox poweroff -f
""", encoding="utf-8")


def _initramfs(release):
    """busybox, the modules that the root needs, and INIT."""
    root = SHARE / "initramfs"
    modules = KERNEL / "lib/modules" / release
    (root / "bin").mkdir(parents=True)
    (root / "modules").mkdir()
    shutil.copy(shutil.which("busybox") or "/bin/busybox", root / "bin/busybox")
    order = []
    for path in _with_dependencies(modules, FIRST_MODULES):
        data = (modules / path).read_bytes()
        name = pathlib.Path(path).name.removesuffix(".xz")
        (root / "modules" / name).write_bytes(lzma.decompress(data) if path.endswith(".xz") else data)
        order.append(name)
    (root / "modules/order").write_text("\n".join(order) + "\n", encoding="ascii")
    text = INIT.replace("@RELEASE@", release).replace("@SHARE@", str(SHARE)).replace("@MODULES@", str(modules))
    (root / "init").write_text(text, encoding="utf-8")
    (root / "init").chmod(0o755)
    names = "\n".join(str(path.relative_to(root)) for path in sorted(root.rglob("*"))) + "\n"
    with open(SHARE / "initrd", "wb") as initrd:
        subprocess.run(["cpio", "-o", "-H", "newc", "--quiet"], cwd=root, input=names.encode(), stdout=initrd, check=True)


def _with_dependencies(modules, names):
    """Paths of modules, those first that others need. modules.dep lists the needed ones of each with the deepest last."""
    needed = {}
    for line in (modules / "modules.dep").read_text(encoding="ascii").splitlines():
        path, _, rest = line.partition(":")
        needed[path] = rest.split()
    by_name = {pathlib.Path(path).name.split(".")[0].replace("-", "_"): path for path in needed}
    order = []
    for name in names:
        for path in [*reversed(needed[by_name[name]]), by_name[name]]:
            if path not in order:
                order.append(path)
    return order


def _command(release, accelerated):
    # AMD's and nested KVMs may not let IA32_ARCH_CAPABILITIES be set, which ends QEMU 7.2.
    command = ["qemu-system-x86_64", "-nodefaults", "-no-reboot", "-display", "none", "-m", str(MEMORY_MB), "-smp", "2",
               "-kernel", KERNEL / f"boot/vmlinuz-{release}", "-initrd", SHARE / "initrd",
               "-append", "console=ttyS0 panic=-1 quiet tsc=reliable clocksource=tsc", "-serial", f"file:{SHARE}/console",
               *(["-enable-kvm", "-cpu", "host,-arch-capabilities"] if accelerated
                 # Without a clock that is read without leaving the guest, whoever asks for the time often pays for it.
                 else ["-accel", "tcg,thread=multi,tb-size=1024", "-cpu", "max,+invtsc"]),
               "-fsdev", f"local,id=share,path={SHARE},security_model=none",
               "-fsdev", "local,id=host,path=/,security_model=none,readonly=on,multidevs=remap"]
    for tag in ("share", "host"):
        command += ["-device", f"virtio-9p-pci,fsdev={tag},mount_tag={tag}"]
    return [str(word) for word in command]


def _boot(release, accelerated, arguments, limit):
    """Runs the guest to its end. False if there is no KVM, or it does not bring this kernel up (some nested ones do not)."""
    if accelerated and not os.access("/dev/kvm", os.R_OK | os.W_OK):
        return False
    (SHARE / "output").unlink(missing_ok=True)
    _write_job(arguments, limit - OVERHEAD_SECONDS[accelerated], arguments.alone or not accelerated)
    (SHARE / "console").unlink(missing_ok=True)
    with open(SHARE / "qemu.log", "ab") as log:
        qemu = subprocess.Popen(_command(release, accelerated), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                start_new_session=True, preexec_fn=processes.die_with_parent)
    try:
        if not _begins(qemu, START_SECONDS if accelerated else 6 * START_SECONDS):
            if accelerated:
                return False
            raise LabError("the guest did not start: " + _text("qemu.log") + _text("console")[-2000:])
        _follow(qemu, limit, arguments.verbose)
    finally:
        qemu.kill()
        qemu.wait()
    return True


def _text(name):
    file = SHARE / name
    return file.read_text(encoding="utf-8", errors="replace") if file.exists() else ""


def _begins(qemu, seconds):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and qemu.poll() is None and BEGINS not in _text("console"):
        time.sleep(0.2)
    return BEGINS in _text("console")


def _follow(qemu, limit, verbose):
    """Until the guest is done; what it says is repeated here, if wanted."""
    deadline, shown = time.monotonic() + limit, 0
    while qemu.poll() is None and time.monotonic() < deadline:
        time.sleep(0.5)
        if verbose:
            text = _text("output")
            sys.stderr.write(text[shown:])
            shown = len(text)
