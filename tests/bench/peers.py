"""Measures Debian's gammu-smsd and smstools, where installed, on the same simulated modem as the box."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.bench.host_time import instant_run
from tests.bench.link_share import SECONDS, link_run
from tests.bench.measure import BenchFailed, Measure, period
from tests.bench.network_watch import NetworkWatch
from tests.bench.workbench import Workbench
from tests.support.simulator import simulated_hat

TEXT = "Yth. Ibu Euis Komariah, pertemuan kader Melati 1 hari Senin jam 09.00 di Balai Desa. -Pokjanal"
END_PATIENCE = 15.0  # seconds


class Peer(ABC):
    """A program that sends SMS from a spool folder by one modem, set up as fast as its manual allows."""

    name: str
    programs: tuple[str, ...]

    @classmethod
    def is_installed(cls) -> bool:
        return all(shutil.which(program, path="/usr/bin:/usr/sbin") for program in cls.programs)

    @abstractmethod
    def spool(self, folder: Path, port: str, messages: int) -> list[str]:
        """Write its configuration and the messages; -> the command that starts it in the foreground."""


class GammuSmsd(Peer):
    """gammu-smsd with its files service. No sleep between two turns, no looks at battery, signal, network."""

    name = "gammu-smsd"
    programs = ("gammu-smsd", "gammu-smsd-inject")

    def spool(self, folder: Path, port: str, messages: int) -> list[str]:
        boxes = {name: folder / name for name in ("inbox", "outbox", "sent", "error")}
        for box in boxes.values():
            box.mkdir()
        config = folder / "smsdrc"
        config.write_text(
            f"[gammu]\ndevice = {port}\nconnection = at115200\n"
            "[smsd]\nservice = files\nloopsleep = 0\ncommtimeout = 1\nreceivefrequency = 3600\n"
            "statusfrequency = 0\nchecksecurity = 0\ncheckbattery = 0\nchecksignal = 0\nchecknetwork = 0\n"
            f"deliveryreport = log\nlogfile = {folder}/log\n"
            f"inboxpath = {boxes['inbox']}/\noutboxpath = {boxes['outbox']}/\n"
            f"sentsmspath = {boxes['sent']}/\nerrorsmspath = {boxes['error']}/\n",
            "utf-8",
        )
        inject = ["gammu-smsd-inject", "-c", str(config), "TEXT"]
        for serial in range(messages):
            done = subprocess.run(
                [*inject, _number(serial), "-report", "-text", TEXT],
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode:
                raise BenchFailed(f"gammu-smsd-inject: {done.stderr or done.stdout}")
        return ["gammu-smsd", "-c", str(config)]


class SmsTools(Peer):
    """smstools' smsd: its shortest sleeps, no look at the network, no reading before sending."""

    name = "smstools"
    programs = ("smsd",)

    def spool(self, folder: Path, port: str, messages: int) -> list[str]:
        names = ("outgoing", "checked", "failed", "incoming", "sent", "report")
        for name in names:
            (folder / name).mkdir()
        config = folder / "smsd.conf"
        config.write_text(
            f"devices = GSM1\nlogfile = {folder}/log\ninfofile = {folder}/info\npidfile = {folder}/pid\n"
            + "".join(f"{name} = {folder / name}\n" for name in names)
            + "delaytime = 1\ndelaytime_mainprocess = 1\nreceive_before_send = no\nloglevel = warning\n"
            f"[GSM1]\ndevice = {port}\nincoming = yes\nreport = yes\nbaudrate = 115200\nmemory_start = 0\n"
            "check_network = 0\nstatus_signal_quality = no\nkeep_open = yes\npoll_faster = 20\n"
            "init = AT+CNMI=2,1,0,1,0\n",
            "utf-8",
        )
        for serial in range(messages):
            text = f"To: {_number(serial).lstrip('+')}\nReport: yes\n\n{TEXT}\n"
            (folder / "outgoing" / f"m{serial:04d}").write_text(text, "utf-8")
        return ["/usr/sbin/smsd", "-c", str(config), "-t"]


PEERS: tuple[type[Peer], ...] = (GammuSmsd, SmsTools)


def measure(bench: Workbench) -> Iterator[Measure]:
    present = [peer() for peer in PEERS if peer.is_installed()]
    if not present:
        bench.say("neither gammu-smsd nor smstools is installed: no peers are measured")
        return
    ours = period(instant_run(bench).times)
    for peer in present:
        theirs = _seconds_per_sms(bench, peer, 8 if bench.quick else 40, speed="instant")
        yield Measure(
            f"{peer.name}: time per SMS, modem answers at once",
            theirs * 1000,
            "ms",
            note=f"{theirs / ours:,.0f} times as long as the box",
        )
    if bench.quick:
        return
    our_share = SECONDS / period(link_run(bench).times)
    with ThreadPoolExecutor(len(present)) as together:  # they sleep nearly all the time
        found = together.map(lambda peer: _seconds_per_sms(bench, peer, 40, seconds_per_sms=SECONDS), present)
    for peer, theirs in zip(present, found, strict=True):
        share = SECONDS / theirs
        yield Measure(
            f"{peer.name}: share of the link's limit at 1 s per SMS",
            100 * share,
            "%",
            note=f"the box sends {our_share / share:.2f} times as many in the same time",
        )


def _seconds_per_sms(bench: Workbench, peer: Peer, messages: int, **simulator: Any) -> float:
    """Between one acceptance in the network's log and the next."""
    # smstools takes no longer paths than 100 letters
    with tempfile.TemporaryDirectory(prefix="kabar-") as place:
        folder = Path(place)
        with simulated_hat(folder / "hats", **simulator) as hats:
            (folder / "peer").mkdir()
            command = peer.spool(folder / "peer", hats.port(), messages)
            network = NetworkWatch(hats.folder)
            with _running(command, folder / "said"):
                network.await_count(messages, patience=60 + messages * 4)
    network.audit(messages)
    return period(network.times())


@contextmanager
def _running(command: list[str], said: Path) -> Iterator[None]:
    with said.open("wb") as output:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
        )
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(END_PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        time.sleep(0.1)  # smstools' child for the modem ends after its parent


def _number(serial: int) -> str:
    return f"+62812{30_000_000 + serial}"
