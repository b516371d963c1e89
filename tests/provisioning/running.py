"""A computer that runs, for install.sh without --root: this machine's files under an overlay of its own.

Everything happens in namespaces of its own (mounts, network: unshare(1)), in memory; nothing of this machine
is changed. Sockets, mounts, nftables, users and files are real; systemd is played by a script that keeps
a file for each unit that is active, for there is one systemd on a machine.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.provisioning.staged import tool
from tests.provisioning.test_install import INSTALL, TOOLS, program

# of systemctl(1): what is active is a file; a restart of ours does the one thing that install.sh relies on
SYSTEMCTL = r"""
echo "systemctl $*" >>/run/calls
case $* in *--root=*) exec /usr/bin/systemctl "$@" ;; esac
verb='' some=''
for word; do
    case $word in -*) ;; *) if [ "$verb" ]; then some="$some $word"; else verb=$word; fi ;; esac
done
cd /run/active
case $verb in
is-active) for unit in $some; do [ ! -e "$unit" ] || exit 0; done; exit 3 ;;
stop)
    for unit in $some; do
        case $unit in kabar-firewall.service) /usr/sbin/nft delete table inet kabar ;; esac
        rm -f "$unit"
    done ;;
daemon-reload) ls /etc/systemd/system.conf.d >/run/manager 2>/dev/null || : >/run/manager ;;
start | restart)
    for unit in $some; do
        case $unit in "$(cat /run/broken 2>/dev/null)") exit 1 ;; esac
        case $unit in
        *.mount)
            eval "$(grep -E '^(What|Where)=' "/etc/systemd/system/$unit")"
            umount "$Where" 2>/dev/null
            mount --bind "$What" "$Where" && continue ;;
        kabar-firewall.service) /usr/sbin/nft -f /usr/lib/kabar/firewall.nft || exit 1 ;;
        kabar-boot.service)
            mkdir -p /run/kabar /run/issue.d
            echo 'The code: 123456' >/run/issue.d/kabar.issue ;;
        systemd-sysctl.service) cat /etc/sysctl.d/*kabar* >/run/kernel 2>/dev/null ;;
        esac
        : >"$unit"
    done ;;
esac
exit 0
"""
ACTIVE = ("ModemManager.service", "NetworkManager.service", "ssh.service", "systemd-journald.service",
          "systemd-sysctl.service", "systemd-timesyncd.service")  # fmt: skip
NEEDED = {
    "unshare": "util-linux", "ss": "iproute2", "nft": "nftables", "openssl": "openssl", "userdel": "passwd",
    "systemctl": "systemd", "systemd-sysusers": "systemd",
}  # fmt: skip
# the shell holds the namespaces until its standard input ends; it says when all is laid
LAY = r"""
set -e
mount -t tmpfs -o size=400M tmpfs "$1"
mkdir "$1/up" "$1/work" "$1/all"
mount -t overlay overlay -o "lowerdir=/,upperdir=$1/up,workdir=$1/work" "$1/all"
cd "$1/all"
rm -rf data
mount -t tmpfs tmpfs run; mount -t tmpfs tmpfs tmp; mount -t proc proc proc; mount --rbind /dev dev
cp -a "$2/." .
ip link set lo up
echo laid
cat
"""


class Running:
    """What the namespaces of process ``pid`` hold, its files below ``folder``."""

    def __init__(self, pid: int, folder: Path) -> None:
        self._enter = ["nsenter", f"--target={pid}", "--mount", "--net"]
        self._folder = folder

    def does(self, *words: str) -> subprocess.CompletedProcess[str]:
        """On that computer, as root."""
        path = "PATH=/stub:/usr/sbin:/usr/bin:/sbin:/bin"
        inside = ["chroot", f"{self._folder}/all", "env", "-i", path, "LC_ALL=C.UTF-8", *words]
        return subprocess.run([*self._enter, *inside], capture_output=True, text=True, check=False)

    def install(self, *words: str) -> subprocess.CompletedProcess[str]:
        return self.does("sh", "/stub/install.sh", *words)

    def shell(self, line: str) -> str:
        return self.does("sh", "-c", line).stdout

    def active(self) -> set[str]:
        return set(self.shell("ls /run/active").split())

    def calls(self) -> list[str]:
        """Those since it was asked last."""
        return self.shell("cat /run/calls; : >/run/calls").splitlines()

    @contextmanager
    def listens(self, name: str, kind: str, address: str) -> Iterator[None]:
        """A program of that name at ``host:port``; on this computer's network only."""
        host, _, port = address.rpartition(":")
        words = [*self._enter, sys.executable, "-c", LISTEN, name, kind, host, port]
        with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as there:
            assert there.stdin is not None
            assert there.stdout is not None
            assert there.stdout.readline() == b"listens\n"
            yield
            there.stdin.close()

    def traces(self) -> dict[str, str]:
        """All that differs from this machine: files and links with what they hold, and folders it has not."""
        listed = "cd {} && find . -type d -printf '%P\\n' && find . ! -type d -printf '%P\\t%y%m %l\\n'"
        sums = "cd {} && find . -type f -exec sha256sum {{}} +"
        up = f"{self._folder}/up"
        lines = self._outside(listed.format(up)).splitlines()
        found = {name: kind for name, _, kind in (line.partition("\t") for line in lines)}
        for line in self._outside(sums.format(up)).splitlines():
            digest, _, name = line.partition("  ./")
            found[name] += digest
        return {name: kind for name, kind in found.items() if kind or not Path("/", name).is_dir()}

    def _outside(self, line: str) -> str:
        words = [*self._enter, "sh", "-c", line]
        return subprocess.run(words, capture_output=True, text=True, check=True).stdout


LISTEN = """
import socket, sys
name, kind, host, port = sys.argv[1:]
open("/proc/self/comm", "w").write(name)
family = socket.AF_INET6 if ":" in host else socket.AF_INET
with socket.socket(family, socket.SOCK_STREAM if kind == "tcp" else socket.SOCK_DGRAM) as s:
    s.bind((host, int(port)))
    if kind == "tcp": s.listen()
    print("listens", flush=True)
    sys.stdin.read()
"""


@contextmanager
def running_computer(folder: Path, bundle: Path) -> Iterator[Running]:
    """With install.sh, bundle and key in /stub, where the commands are that would reach this machine."""
    for name, package in NEEDED.items():
        tool(name, package)
    if subprocess.run(["unshare", "--mount", "--net", "true"], capture_output=True, check=False).returncode:
        pytest.skip("unshare(1) of mounts and network is not allowed here")
    laid, at = folder / "laid", folder / "computer"
    at.mkdir()
    _lay_out(laid, bundle)
    words = [
        "unshare",
        "--mount",
        "--net",
        "--propagation",
        "private",
        "sh",
        "-c",
        LAY,
        "sh",
        str(at),
        str(laid),
    ]
    with subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as holder:
        assert holder.stdin is not None
        assert holder.stdout is not None
        assert holder.stderr is not None
        if holder.stdout.readline() != b"laid\n":
            pytest.skip(f"no overlay of mounts here: {holder.stderr.read().decode()}")
        try:
            yield Running(holder.pid, at)
        finally:
            holder.stdin.close()


def _lay_out(laid: Path, bundle: Path) -> None:
    program(laid / "stub/systemctl", SYSTEMCTL)
    program(laid / "stub/dpkg", "echo arm64")
    program(laid / "stub/hostname", "echo pi")
    for name in ("nmcli", "udevadm", "modprobe"):
        program(laid / "stub" / name, f'echo "{name} $*" >>/run/calls')
    for file in (INSTALL, bundle, bundle.parent / "release-key.pub"):
        (laid / "stub" / file.name).write_bytes(file.read_bytes())
    # a Debian that has what is needed, whatever this machine has
    places = [*(laid / "usr/bin" / name for name in TOOLS), laid / "usr/sbin/avahi-daemon"]
    for place in places:
        if not Path("/", place.relative_to(laid)).exists():
            program(place)
    python = Path("/usr/bin/python3")
    if not python.is_file() or python.resolve().name not in ("python3.11", "python3.13"):
        program(laid / "usr/bin/python3.11", f'exec {os.path.realpath(sys.executable)} "$@"')
        (laid / "usr/bin/python3").symlink_to("python3.11")
    unit = laid / "usr/lib/systemd/system/ModemManager.service"
    unit.parent.mkdir(parents=True)
    unit.write_text("[Service]\nExecStart=/usr/sbin/ModemManager\n")
    office = laid / "etc/NetworkManager/system-connections/office.nmconnection"
    office.parent.mkdir(parents=True)
    office.write_text("[wifi]\n")
    for name in ACTIVE:
        (laid / "run/active").mkdir(parents=True, exist_ok=True)
        (laid / "run/active" / name).touch()
    (laid / "run/systemd/system").mkdir(parents=True)
