"""Join a Wi-Fi, be the hotspot, take an address: what the box wishes of NetworkManager. Runs as root.

Started for a wish (the box), for a change (NetworkManager's dispatcher) and once a minute while the hotspot
is only a makeshift (kabar-network-look.timer). Each run does the wish, if there is one, then what the radio
needs, then writes down how it stands. Nothing of a wish is believed; a Wi-Fi that could not be joined changes
nothing.
"""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from appliance.machine import Act
from appliance.network import keyfiles, nmcli
from appliance.network.decision import Do, Seen, decide, is_fallback
from appliance.network.model import (
    REPORT,
    Address,
    Answer,
    Choice,
    Deed,
    Heard,
    NetworkWish,
    Outcome,
    Report,
    Way,
    Wifi,
    Wire,
    problem_of,
)
from appliance.privileged.boot import KEPT_STICKER
from appliance.privileged.card import put
from appliance.privileged.chosen import CHOSEN, Chosen, read_chosen
from appliance.privileged.orders import NETWORK_ORDERS, NETWORK_ORDERS_ASIDE, NetworkOrders
from appliance.privileged.wish import BadWish, read_wish
from appliance.sticker import BadSticker, Sticker, read_sticker

log = logging.getLogger(__name__)

JOIN_SECONDS = 45  # a wrong password is known after about 25
UP_SECONDS = 30
MOST_WISHES = 2  # in one run, which may take three minutes; who wishes faster waits for the next
_UNKNOWN = 10  # "Connection, device, or access point does not exist", nmcli(1)
TIMER = "kabar-network.timer"
TRIED = "kabar-wifi-tried"  # in /run: when the office's Wi-Fi was last tried, in monotonic seconds

Tell = Callable[[Sequence[str]], tuple[int, str]]


class Network:
    """``root``: where ``/data`` and ``/run`` lie; ``tell``: runs a program, -> its exit status and its words;
    ``ticks``: monotonic seconds."""

    def __init__(self, *, root: Path = Path("/"), tell: Tell, ticks: Callable[[], float]) -> None:
        self._system = root / "data/system"
        self._profiles = self._system / "NetworkManager/system-connections"
        self._folder = root / "run/kabar"
        self._tried = root / "run" / TRIED
        self._tell = tell
        self._ticks = ticks
        self._heard: tuple[Heard, ...] = ()
        self._answer: Answer | None = None

    def start(self) -> None:
        """One run. Raises OSError when the data partition cannot be written, but not before the radio is as
        it shall be: the hotspot may be the only way in."""
        self._recall()
        chosen, failure = self._chosen(), None
        try:
            chosen = self._obeyed(chosen)
        except (OSError, ValueError) as problem:
            chosen, failure = self._chosen(), problem
        self._mind(chosen)
        self._report(chosen)
        if failure is not None:
            raise failure

    def _obeyed(self, chosen: Chosen) -> Chosen:
        if chosen.trial is not None:
            chosen = self._keep(msgspec.structs.replace(chosen, trial=None))
        chosen = self._obey_card(self._prepared(chosen))
        for _ in range(MOST_WISHES):
            wish = self._wish()
            if wish is None:
                break
            chosen = self._obey(chosen, wish)
        return chosen

    # -- wishes --------------------------------------------------------------------------------------------

    def _wish(self) -> NetworkWish | None:
        path = self._folder / Act.NETWORK.wish
        if not os.path.lexists(path):
            return None
        try:
            wish = read_wish(path, NetworkWish)
        except BadWish as bad:
            log.error("%s", bad)
            return None
        finally:
            _take_away(path)
        if problem := problem_of(wish):
            log.error("a wish was refused: %s", problem)
            self._answer = Answer(wish.number, wish.deed, Outcome.BAD_WISH)
            return None if os.path.lexists(path) else self._wish()
        return wish

    def _obey(self, chosen: Chosen, wish: NetworkWish) -> Chosen:
        self._report(chosen, busy=True)
        outcome, name = Outcome.DONE, ""
        if wish.deed is Deed.JOIN and wish.wifi is not None:
            name = wish.wifi.name
            chosen, outcome = self._join(chosen, wish.wifi)
        elif wish.deed is Deed.ADDRESS and wish.wire is not None:
            chosen, outcome = self._lay_cable(chosen, wish.wire)
        elif wish.deed is Deed.SCAN:
            self._listen()
        else:
            choice = Choice.WIRE if wish.deed is Deed.WIRE else Choice.HOTSPOT
            chosen = self._prepared(self._keep(msgspec.structs.replace(chosen, choice=choice)))
            if self._radio() is None and choice is Choice.HOTSPOT:
                outcome = Outcome.NO_RADIO
            elif choice is Choice.HOTSPOT:
                outcome = self._up(keyfiles.HOTSPOT, UP_SECONDS)
        log.info("%s: %s", wish.deed, outcome)
        self._answer = Answer(wish.number, wish.deed, outcome, name)
        return chosen

    def _obey_card(self, chosen: Chosen) -> Chosen:
        """What the boot file ordered. A Wi-Fi that is only not in reach yet stays wished for."""
        path = self._system / NETWORK_ORDERS
        try:
            orders = msgspec.json.decode(path.read_bytes(), type=NetworkOrders)
            wire = None if orders.wire is None else msgspec.convert(orders.wire, Wire)
            wifi = None if orders.wifi is None else msgspec.convert(orders.wifi, Wifi)
        except FileNotFoundError:
            return chosen
        except (OSError, ValueError) as bad:
            return self._set_aside(path, str(bad), chosen)
        wishes = [NetworkWish(deed=Deed.JOIN, wifi=wifi)] if wifi is not None else []
        wishes += [NetworkWish(deed=Deed.ADDRESS, wire=wire)] if wire is not None else []
        if bad_one := next(filter(None, map(problem_of, wishes)), ""):
            return self._set_aside(path, bad_one, chosen)
        if wire is not None:
            chosen, _ = self._lay_cable(chosen, wire)
        if wifi is not None and self._radio() is None:
            # its firmware is loaded while the machine starts: the order waits for it
            put(path, msgspec.json.encode(NetworkOrders(wifi=orders.wifi)))
            self._answer = Answer(0, Deed.JOIN, Outcome.NO_RADIO, wifi.name)
            return chosen
        if wifi is not None:
            before = chosen
            chosen, outcome = self._join(chosen, wifi)
            if outcome in (Outcome.NOT_FOUND, Outcome.NO_ADDRESS, Outcome.FAILED):
                wished = msgspec.structs.replace(before, choice=Choice.WIFI, wifi=wifi, trial=None)
                chosen = self._prepared(self._keep(wished))
                self._note_try()
            self._answer = Answer(0, Deed.JOIN, outcome, wifi.name)
        path.unlink(missing_ok=True)
        return chosen

    def _set_aside(self, path: Path, why: str, chosen: Chosen) -> Chosen:
        """An order nobody can obey, and -> what holds without it."""
        log.error("%s: %s", path, why)
        path.replace(path.with_name(NETWORK_ORDERS_ASIDE))
        return chosen

    def _join(self, chosen: Chosen, wifi: Wifi) -> tuple[Chosen, Outcome]:
        """As a trial first: a wrong password leaves everything as it was."""
        if self._radio() is None:
            return chosen, Outcome.NO_RADIO
        self._keep(msgspec.structs.replace(chosen, trial=wifi))
        self._lay(keyfiles.WIFI, keyfiles.office_wifi(wifi, on_trial=True))
        outcome = self._up(keyfiles.WIFI, JOIN_SECONDS)
        if outcome is Outcome.DONE:
            chosen = msgspec.structs.replace(chosen, choice=Choice.WIFI, wifi=wifi)
        return self._prepared(self._keep(chosen)), outcome

    def _lay_cable(self, chosen: Chosen, wire: Wire) -> tuple[Chosen, Outcome]:
        chosen = self._prepared(self._keep(msgspec.structs.replace(chosen, wire=wire)))
        plugged_in = any(each.cable for each in self._devices())
        # without a cable there is nothing to bring up: it is so when one is put in
        outcome = self._up(keyfiles.WIRE, UP_SECONDS) if plugged_in else Outcome.DONE
        # waiting for an office that gives addresses is no failure, and may take for ever
        return chosen, Outcome.DONE if wire == Wire() else outcome

    # -- the radio -----------------------------------------------------------------------------------------

    def _mind(self, chosen: Chosen) -> None:
        """Steps until nothing is left to do; after a try that failed the hotspot is the next one."""
        if self._is_somebody_elses():
            return
        for _ in range(3):
            seen = self._seen(chosen)
            match decide(seen):
                case Do.NOTHING:
                    break
                case Do.TRY_WIFI:
                    self._note_try()
                    log.info("trying the office's Wi-Fi: %s", self._up(keyfiles.WIFI, JOIN_SECONDS))
                case Do.HOTSPOT_UP:
                    outcome = self._up(keyfiles.HOTSPOT, UP_SECONDS)
                    log.info("the hotspot: %s", outcome)
                    if outcome is not Outcome.DONE:
                        break
                case Do.HOTSPOT_DOWN:
                    self._nmcli("connection", "down", "id", keyfiles.HOTSPOT)
        seen = self._seen(chosen)
        look_again = is_fallback(seen) or (self._system / NETWORK_ORDERS).exists()
        if not look_again:
            self._tried.unlink(missing_ok=True)
        self._tell(("systemctl", "--no-block", "start" if look_again else "stop", TIMER))

    def _is_somebody_elses(self) -> bool:
        """The radio serves a profile of whoever owns this computer, and nobody has chosen anything here yet:
        the box was installed on it just now, perhaps over that very Wi-Fi."""
        radio = self._radio()
        if radio is None or not radio.connected or (self._system / CHOSEN).exists():
            return False
        return radio.connection not in (keyfiles.HOTSPOT, keyfiles.WIFI)

    def _seen(self, chosen: Chosen) -> Seen:
        devices = self._devices()
        radio = next((each for each in devices if each.kind == "wifi"), None)
        up = radio.connection if radio is not None and radio.connected else ""
        ways = {each.way for each in self._addresses()}
        return Seen(
            choice=chosen.choice,
            radio=radio is not None,
            wifi_wanted=chosen.wifi is not None,
            wifi=up == keyfiles.WIFI,
            hotspot=up == keyfiles.HOTSPOT,
            guests=self._guests(radio.name) if radio is not None and up == keyfiles.HOTSPOT else 0,
            wire=Way.WIRE in ways,
            since_try=self._since_try(),
        )

    def _note_try(self) -> None:
        self._tried.write_text(f"{self._ticks()}\n")

    def _since_try(self) -> float | None:
        try:
            return self._ticks() - float(self._tried.read_text(encoding="ascii"))
        except (OSError, ValueError):
            return None

    def _guests(self, radio: str) -> int | None:
        status, said = self._tell(("iw", "dev", radio, "station", "dump"))
        return nmcli.guests(said) if status == 0 else None

    def _listen(self) -> None:
        sticker = self._sticker()
        status, said = self._nmcli(*nmcli.AIR, "yes")
        if status == 0:
            self._heard = nmcli.heard(said, but=sticker.hotspot_name if sticker else "")

    # -- profiles ------------------------------------------------------------------------------------------

    def _prepared(self, chosen: Chosen) -> Chosen:
        """NetworkManager knows the box's profiles as they shall be; those that are so are left alone."""
        sticker = self._sticker()
        alone = chosen.choice is Choice.HOTSPOT
        wanted = {
            keyfiles.WIRE: keyfiles.cable(chosen.wire),
            keyfiles.HOTSPOT: sticker
            and keyfiles.hotspot(Wifi(sticker.hotspot_name, sticker.hotspot_passphrase), alone=alone),
            keyfiles.WIFI: chosen.wifi
            and keyfiles.office_wifi(chosen.wifi, on_trial=chosen.choice is not Choice.WIFI),
        }
        for profile, text in wanted.items():
            if text:
                self._lay(profile, text)
            else:
                self._forget(profile)
        return chosen

    def _lay(self, profile: str, text: str) -> None:
        path = self._profiles / keyfiles.file_name(profile)
        if path.exists() and path.read_bytes() == text.encode():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        put(path, text.encode())
        self._nmcli("connection", "load", os.fspath(path))

    def _forget(self, profile: str) -> None:
        path = self._profiles / keyfiles.file_name(profile)
        if path.exists():
            self._nmcli("connection", "delete", "id", profile)
            path.unlink(missing_ok=True)

    def _up(self, profile: str, seconds: int) -> Outcome:
        bring_up = ("--wait", str(seconds), "connection", "up", "id", profile)
        status, said = self._nmcli(*bring_up)
        if status == _UNKNOWN:  # its file was laid while NetworkManager was not there to read it
            self._nmcli("connection", "reload")
            status, said = self._nmcli(*bring_up)
        return nmcli.outcome(status, said)

    def _nmcli(self, *words: str) -> tuple[int, str]:
        return self._tell(("nmcli", "--terse", *words))

    def _devices(self) -> tuple[nmcli.Device, ...]:
        return nmcli.devices(self._nmcli(*nmcli.DEVICES)[1])

    def _addresses(self) -> tuple[Address, ...]:
        return nmcli.addresses(self._nmcli(*nmcli.ADDRESSES)[1])

    def _radio(self) -> nmcli.Device | None:
        return next((each for each in self._devices() if each.kind == "wifi"), None)

    def _sticker(self) -> Sticker | None:
        try:
            return read_sticker(self._system / KEPT_STICKER)
        except BadSticker as bad:
            log.error("%s", bad)
            return None

    # -- what is kept, and what is told --------------------------------------------------------------------

    def _chosen(self) -> Chosen:
        return read_chosen(self._system / CHOSEN)

    def _keep(self, chosen: Chosen) -> Chosen:
        put(self._system / CHOSEN, msgspec.json.encode(chosen))
        return chosen

    def _recall(self) -> None:
        """What the last run heard and answered, to be told again; the box could write it too."""
        try:
            told = read_wish(self._folder / REPORT, Report)
        except BadWish:
            return
        self._heard, self._answer = told.heard, told.answer

    def _report(self, chosen: Chosen, *, busy: bool = False) -> None:
        devices = self._devices()
        seen = self._seen(chosen)
        report = Report(
            choice=chosen.choice,
            radio=seen.radio,
            wifi=chosen.wifi.name if seen.wifi and chosen.wifi else "",
            wanted=chosen.wifi.name if chosen.wifi and chosen.choice is Choice.WIFI else "",
            hotspot=seen.hotspot,
            guests=seen.guests if seen.hotspot else None,
            cable=any(each.cable for each in devices),
            wire=chosen.wire,
            addresses=self._addresses(),
            heard=self._heard,
            answer=self._answer,
            busy=busy,
        )
        try:
            put(self._folder / REPORT, msgspec.json.encode(report), mode=0o644)
        except OSError as problem:  # the folder is the box's; the radio matters more
            log.error("the report could not be left (%s)", problem)


def _take_away(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:  # a folder: no wish, and it would start the act again
        shutil.rmtree(path, ignore_errors=True)


def _told(command: Sequence[str]) -> tuple[int, str]:
    """The program's words in English, both streams; one that hangs or is missing has failed."""
    environ = {**os.environ, "LC_ALL": "C"}
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=JOIN_SECONDS + 20, check=False, env=environ
        )
    except (OSError, subprocess.TimeoutExpired) as problem:
        log.error("%s: %s", command[0], problem)
        return 1, ""
    return done.returncode, done.stdout + done.stderr


def main(network: Network) -> int:
    """-> the exit status."""
    try:
        network.start()
    except (OSError, ValueError) as problem:
        log.error("the network could not be settled (%s)", problem)
        return 1
    return 0


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    os.umask(0o077)
    sys.exit(main(Network(tell=_told, ticks=time.monotonic)))
