"""Which PIN may be tried on which SIM: each once, and what was refused never again. See ``modem.SimPins``.

The PIN of the page lies in the data folder, for it must open the card after a power cut too; no page shows
it. Of those that were tried only digests are kept.
"""

from __future__ import annotations

import hashlib
import re
from datetime import datetime, timedelta
from enum import StrEnum

from appliance.clock import Clock
from appliance.database import Database
from appliance.errors import InputError
from appliance.sim_cards.pin_outlook import LockedCard, PinOutlook, outlook

LEFT_FOR_THE_BOX = 3  # of three: nobody has tried anything
LEFT_BY_A_REFUSAL = 2  # by the first one; a modem that has shown this does count
LEFT_FOR_A_PERSON = 2  # behind a wrong one there is still one left before the PUK

UNTRIED = timedelta(
    hours=1
)  # after that, what was given for a card that cannot be told is not meant any more

_PIN = re.compile(r"[0-9]{4,8}")


class PinRefused(InputError):
    """This PIN cannot be tried; ``was_refused``: the SIM in that modem has refused it before."""

    def __init__(self, *, was_refused: bool) -> None:
        said = "the SIM has refused this PIN before" if was_refused else "a PIN has 4 to 8 digits"
        super().__init__(said)
        self.was_refused = was_refused


class _Result(StrEnum):
    TRIED = "tried"  # nobody knows how it ended: a power cut came between
    ACCEPTED = "accepted"
    REFUSED = "refused"


class PinStore:
    """Of all modems. Safe to use from any thread."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self._locked: dict[str, LockedCard] = {}

    def outlook(self, modem: str, pin: str, *, confirmed: bool = False) -> PinOutlook:
        """What would come of that PIN if it were given now."""
        card = self._locked.get(modem)
        was_refused = card is not None and (self.result(_card(card.iccid, card.imei), pin) == _Result.REFUSED)
        supposed = ModemPins(_Supposed(self._db, self._clock, (modem, pin), confirmed=confirmed), modem=modem)
        return outlook(supposed, card, pin, was_refused=was_refused)

    def may_need_confirmation(self, modem: str) -> bool:
        """Whether there is a PIN that the box would try only when a person insists."""
        card = self._locked.get(modem)
        if card is None:
            return False
        key = _card(card.iccid, card.imei)
        return self._is_unsure(key) or ((card.left is None or not card.iccid) and self.has_refused(key))

    def is_locked(self, modem: str, card: LockedCard | None) -> None:
        """That card asks for a PIN now; None: it has been opened."""
        if card is None:
            self._locked.pop(modem, None)
        else:
            self._locked[modem] = card

    def give(self, modem: str, pin: str, *, confirmed: bool = False, iccid: str = "") -> None:
        """A person's PIN for the SIM that is in that modem now, and no other. Raises ``PinRefused``.

        ``confirmed``: the person knows that few tries may be left, and wants it tried all the same.
        ``iccid``: of the SIM, where none asks for a PIN just now.
        """
        if not _PIN.fullmatch(pin):
            raise PinRefused(was_refused=False)
        locked = self._locked.get(modem)
        card = iccid if locked is None else _card(locked.iccid, locked.imei)
        unlocked = locked is None and self.result(card, pin) == _Result.REFUSED
        if unlocked or self.outlook(modem, pin, confirmed=confirmed) is PinOutlook.REFUSED_BEFORE:
            raise PinRefused(was_refused=True)
        with self._db.write() as cur:
            cur.execute(
                "INSERT OR REPLACE INTO sim_pin (modem, pin, confirmed, at) VALUES (?, ?, ?, ?)",
                (modem, pin, int(confirmed), self._clock.now().isoformat()),
            )
            cur.execute("INSERT OR REPLACE INTO sim_pin_for (modem, card) VALUES (?, ?)", (modem, card))

    def given_for(self, modem: str, card: str) -> tuple[str, bool]:
        """As ``given``, if it was given for this card.

        One that was never tried is not meant any more when another card is in, or when it is not known
        whether another is. One that opens another card waits for that one.
        """
        pin, confirmed = self.given(modem)
        if not pin:
            return "", False
        with self._db.read() as cur:
            found = cur.execute("SELECT card FROM sim_pin_for WHERE modem = ?", (modem,)).fetchone()
            at = cur.execute("SELECT at FROM sim_pin WHERE modem = ?", (modem,)).fetchone()
        meant = str(found["card"]) if found else ""
        # abs: a clock may be set back
        long_ago = at is None or abs(self._clock.now() - datetime.fromisoformat(at["at"])) > UNTRIED
        gone = meant not in ("", card) or (long_ago and (not meant or _is_nameless(meant)))
        if gone and not self.result(meant or card, pin):
            self.forget(modem)
            return "", False
        if not meant:
            with self._db.write() as cur:
                cur.execute("INSERT OR REPLACE INTO sim_pin_for (modem, card) VALUES (?, ?)", (modem, card))
        return (pin, confirmed) if meant in ("", card) else ("", False)

    def given(self, modem: str) -> tuple[str, bool]:
        """The PIN and whether it is confirmed; ("", False) = none."""
        with self._db.read() as cur:
            row = cur.execute("SELECT pin, confirmed FROM sim_pin WHERE modem = ?", (modem,)).fetchone()
        return ("", False) if row is None else (str(row["pin"]), bool(row["confirmed"]))

    def forget(self, modem: str) -> None:
        """The page's PIN of that modem is wrong or not wanted any more."""
        with self._db.write() as cur:
            cur.execute("DELETE FROM sim_pin WHERE modem = ?", (modem,))
            cur.execute("DELETE FROM sim_pin_for WHERE modem = ?", (modem,))

    def result(self, card: str, pin: str) -> str:
        """``tried``, ``accepted`` or ``refused``; "" = never tried on this card."""
        with self._db.read() as cur:
            row = cur.execute(
                "SELECT result FROM sim_pin_try WHERE card = ? AND digest = ?", (card, _digest(card, pin))
            ).fetchone()
        return "" if row is None else str(row["result"])

    def has_refused(self, card: str) -> bool:
        """Whether this card has refused any PIN."""
        with self._db.read() as cur:
            row = cur.execute(
                "SELECT 1 FROM sim_pin_try WHERE card = ? AND result = ?", (card, _Result.REFUSED)
            ).fetchone()
        return row is not None

    def _is_unsure(self, card: str) -> bool:
        with self._db.read() as cur:
            row = cur.execute(
                "SELECT 1 FROM sim_pin_try WHERE card = ? AND result = ?", (card, _Result.TRIED)
            ).fetchone()
        return row is not None

    def note_left(self, card: str, left: int) -> None:
        """The tries that this card showed right after it refused a PIN."""
        with self._db.write() as cur:
            cur.execute("INSERT OR REPLACE INTO sim_pin_left (card, tries_left) VALUES (?, ?)", (card, left))

    def left_after_refusal(self, card: str) -> int | None:
        with self._db.read() as cur:
            row = cur.execute("SELECT tries_left FROM sim_pin_left WHERE card = ?", (card,)).fetchone()
        return None if row is None else int(row["tries_left"])

    def note(self, card: str, pin: str, result: str) -> None:
        with self._db.write() as cur:
            cur.execute(
                "INSERT OR REPLACE INTO sim_pin_try (card, digest, result, at) VALUES (?, ?, ?, ?)",
                (card, _digest(card, pin), result, self._clock.now().isoformat()),
            )


class _Supposed(PinStore):
    """The store as it would be if that PIN had been given."""

    def __init__(self, db: Database, clock: Clock, given: tuple[str, str], *, confirmed: bool) -> None:
        super().__init__(db, clock)
        self._modem, self._pin = given
        self._confirmed = confirmed

    def given_for(self, modem: str, card: str) -> tuple[str, bool]:
        return (self._pin, self._confirmed) if modem == self._modem else super().given_for(modem, card)


class ModemPins:
    """The ``SimPins`` of one modem. ``configured``: the PIN of its section, "" = none."""

    def __init__(self, store: PinStore, *, modem: str, configured: str = "") -> None:
        self._store = store
        self._modem = modem
        self._configured = configured

    def pin_for(self, iccid: str, imei: str, left: int | None = None) -> str:
        """A person's before the configuration's; "" = none that may be tried on this card."""
        self._store.is_locked(self._modem, LockedCard(iccid, imei, left))
        card = _card(iccid, imei)
        given, confirmed = self._store.given_for(self._modem, card)
        another = not iccid and self._is_another_card(card, left)
        if given and (another or self._may_try(card, given, confirmed=confirmed, nameless=not iccid)):
            return given
        if self._configured and (another or self._may_try(card, self._configured)):
            return self._configured
        return ""

    def may_try(self, iccid: str, imei: str, pin: str, left: int | None) -> bool:
        """The configuration's on a fresh card only; a person's as long as one try remains behind it.

        Where nobody can tell how many are left, a person's second PIN has to be confirmed.
        """
        given, confirmed = self._store.given_for(self._modem, _card(iccid, imei))
        by_person = given == pin
        if left is not None:
            return left >= (LEFT_FOR_A_PERSON if by_person else LEFT_FOR_THE_BOX)
        return (by_person and confirmed) or not self._store.has_refused(_card(iccid, imei))

    def about_to_try(self, iccid: str, imei: str, pin: str) -> None:
        """A PIN that has opened this card before stays one: a power cut now must not lock the box out."""
        card = _card(iccid, imei)
        if self._store.result(card, pin) != _Result.ACCEPTED:
            self._store.note(card, pin, _Result.TRIED)

    def accepted(self, iccid: str, imei: str, pin: str) -> None:
        self._store.is_locked(self._modem, None)
        if self._store.result(_card(iccid, imei), pin) != _Result.ACCEPTED:
            self._store.note(_card(iccid, imei), pin, _Result.ACCEPTED)

    def refused(self, iccid: str, imei: str, pin: str, left: int | None = None) -> None:
        card = _card(iccid, imei)
        self._store.note(card, pin, _Result.REFUSED)
        self._store.is_locked(self._modem, LockedCard(iccid, imei, left))
        if left is not None:
            self._store.note_left(card, left)
        if self._store.given(self._modem)[0] == pin:
            self._store.forget(self._modem)

    def _is_another_card(self, card: str, left: int | None) -> bool:
        """Whether the nameless card in this modem cannot be the one that refused a PIN last.

        A card gets its tries back from nobody but who knows its PIN. A modem that has never counted down
        before our eyes may say three for ever. If it only forgets its count, a second refusal by the same
        card shows one, and this ends.
        """
        return left == LEFT_FOR_THE_BOX and self._store.left_after_refusal(card) == LEFT_BY_A_REFUSAL

    def _may_try(self, card: str, pin: str, *, confirmed: bool = False, nameless: bool = False) -> bool:
        """Tried, and a power cut came between: only a person may want it again.

        The refusal of a ``nameless`` card may have been another's: a person knows.
        """
        result = self._store.result(card, pin)
        doubtful = (_Result.TRIED, _Result.REFUSED) if nameless else (_Result.TRIED,)
        return result in ("", _Result.ACCEPTED) or (confirmed and result in doubtful)


def _card(iccid: str, imei: str) -> str:
    return iccid or f"imei:{imei}"


def _is_nameless(card: str) -> bool:
    return card.startswith("imei:")


def _digest(card: str, pin: str) -> bytes:
    """With the card as salt. So short a secret is protected by the folder's rights, not by this."""
    return hashlib.sha256(f"{card}\0{pin}".encode()).digest()
