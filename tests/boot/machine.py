"""QEMU as the box: started, killed like a pulled plug, looked into by a shell that only this test has."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from tests.boot.card import Card

PATIENCE = 420.0  # seconds for a boot, on a computer that does other things too
LOOK = 0.25


class Board(StrEnum):
    """VIRT: fast, the HAT on USB. PI3: the Pi's device tree and SD controller, the HAT on its UART."""

    VIRT = "virt"
    PI3 = "raspi3b"


class Gone(AssertionError):
    """The machine did not do it in time, or is not there any more."""


@dataclass
class Machine:
    """``folder``: sockets and the console's log. ``port``: of the page, on this computer."""

    card: Card
    folder: Path
    board: Board = Board.VIRT
    port: int = field(default_factory=lambda: _free_port())
    lives: int = 0
    process: subprocess.Popen[bytes] | None = None

    @property
    def modem(self) -> Path:
        """QEMU's end of the cable to the HAT."""
        return self.folder / "modem.sock"

    @property
    def console(self) -> Path:
        return self.folder / "console.log"

    def start(self) -> None:
        """Kernel, initrd and command line are taken out of the card, each time anew."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.modem.unlink(missing_ok=True)
        kernel, initrd = (self.card.boot_file(name, self.folder) for name in ("vmlinuz", "initrd.img"))
        words = self.card.read("cmdline.txt").decode().strip()
        make = _virt if self.board is Board.VIRT else _pi3
        command = make(self, kernel, initrd, words)
        self.lives += 1
        with (self.folder / "qemu.log").open("ab") as errors:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=errors, stderr=errors)

    def pull_the_plug(self) -> None:
        """SIGKILL: what the guest had not handed to its card is lost."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None
        self._keep_console()

    def await_power_off(self) -> None:
        """It was told to; QEMU ends with it."""
        assert self.process is not None
        self.process.wait(PATIENCE)
        self.process = None
        self._keep_console()

    def wait_until(self, condition: Callable[[], Any], what: str, patience: float = PATIENCE) -> Any:
        """Look again and again; -> the first value that is something. Raises Gone."""
        deadline = time.monotonic() + patience
        while not (value := condition()):
            if self.process is None or self.process.poll() is not None:
                raise Gone(f"the machine ended while waiting for {what}: {self.last_words()}")
            if time.monotonic() > deadline:
                raise Gone(f"waited {patience:.0f} s for {what}: {self.last_words()}")
            time.sleep(LOOK)
        return value

    def last_words(self, lines: int = 25) -> str:
        text = self.console.read_text("utf-8", "replace") if self.console.exists() else ""
        return "\n" + "\n".join(text.splitlines()[-lines:])

    def shell(self) -> Shell:
        return Shell(self.folder / "shell.sock")

    def _keep_console(self) -> None:
        if self.console.exists():
            with (self.folder / "all-consoles.log").open("ab") as kept:
                kept.write(f"\n=== life {self.lives} ===\n".encode() + self.console.read_bytes())


class Shell:
    """The debug shell of systemd-debug-generator(8) on a console that no real box has."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def run(self, command: str, patience: float = 30.0) -> str:
        """-> what it printed. Raises Gone."""
        end, deadline = b"@@end@@", time.monotonic() + patience
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(patience)
            line.connect(str(self._path))
            # the marks are written apart, so that an echo of this line is none of them
            asked = f'stty -echo 2>/dev/null; echo; echo "@""@begin@""@"; {command}; echo "@""@end@""@"\n'
            line.sendall(asked.encode())
            heard = b""
            while end not in heard:
                if time.monotonic() > deadline:
                    raise Gone(f"the shell did not answer: {command}")
                try:
                    heard += line.recv(4096)
                except TimeoutError as late:
                    raise Gone(f"the shell did not answer: {command}: {heard[-300:]!r}") from late
        text = heard.decode("utf-8", "replace").replace("\r", "")
        return text.rpartition("@@begin@@")[2].partition("@@end@@")[0].strip()


def _virt(box: Machine, kernel: Path, initrd: Path, words: str) -> list[str]:
    folder = box.folder
    return [
        "qemu-system-aarch64", "-nodefaults", "-M", "virt,gic-version=3", "-cpu", "cortex-a53", "-smp", "2",
        "-m", "512", "-accel", "tcg,thread=multi,tb-size=128", "-kernel", str(kernel), "-initrd", str(initrd),
        "-append", f"{words} console=ttyAMA0 systemd.debug_shell=hvc0"
        " systemd.mask=serial-getty@hvc0.service systemd.mask=serial-getty@ttyAMA0.service",
        "-drive", f"if=none,id=card,file={box.card.path},format=raw,cache=writeback",
        "-device", "virtio-blk-pci,drive=card",
        "-netdev", f"user,id=net,hostfwd=tcp:127.0.0.1:{box.port}-:80",
        "-device", "virtio-net-pci,netdev=net,romfile=", "-device", "virtio-rng-pci",
        "-device", "qemu-xhci", "-device", "i6300esb",
        "-chardev", f"socket,id=modem,path={box.modem},server=on,wait=off",
        "-device", "usb-serial,chardev=modem,always-plugged=on",
        "-chardev", f"socket,id=shell,path={folder / 'shell.sock'},server=on,wait=off",
        "-device", "virtio-serial-pci", "-device", "virtconsole,chardev=shell",
        "-display", "none", "-serial", f"file:{box.console}", "-monitor", "none",
    ]  # fmt: skip


# QEMU's Pi knows no watchdog that counts: it starts again as soon as one is set (hw/misc/bcm2835_powermgt.c)
_NO_WATCHDOG = "systemd.watchdog_sec=0"

# eth0, as on the board: Linux calls a cable on USB usb0, as a modem's, when its address is a local one (02)
_UNIVERSAL = "50:54:00:12:34:56"

# Two drivers know QEMU's card by its numbers; this one, for cables between two computers, calls it usb0
# whenever it is there first. On a real board there is nothing for it.
_NO_RIVAL = "modprobe.blacklist=cdc_subset"


def _pi3(box: Machine, kernel: Path, initrd: Path, words: str) -> list[str]:
    tree = box.card.boot_file("bcm2837-rpi-3-b.dtb", box.folder)
    return [
        "qemu-system-aarch64", "-M", "raspi3b", "-kernel", str(kernel), "-initrd", str(initrd),
        "-dtb", str(tree), "-append", f"{words} console=ttyAMA0,115200 {_NO_WATCHDOG} {_NO_RIVAL}",
        "-drive", f"if=sd,file={box.card.path},format=raw", "-display", "none", "-monitor", "none",
        "-serial", f"file:{box.console}",
        "-chardev", f"socket,id=modem,path={box.modem},server=on,wait=off", "-serial", "chardev:modem",
        "-netdev", f"user,id=net,hostfwd=tcp:127.0.0.1:{box.port}-:80",
        "-device", f"usb-net,netdev=net,mac={_UNIVERSAL}",
    ]  # fmt: skip


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
