"""What is known of every SIM card that was ever in a modem of this box. Written when something changes."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from appliance.clock import Clock
from appliance.database import Cursor, Database, Row
from appliance.errors import InputError, StaleRevision
from appliance.modem.profile import NetworkMode
from appliance.sim_cards.balance import Reading, read_reply
from appliance.sim_cards.codes import parse_code
from appliance.sim_cards.model import Conclusion, Hold, Seen, SimCard, SimEntry, Source, sim_key
from appliance.sim_cards.operator_sms import Notice, is_service_sender, read_notice
from appliance.sim_cards.operators import OperatorCodes
from appliance.sim_cards.patterns import parse_pattern

log = logging.getLogger(__name__)

REPLY_ROOM = 1000  # characters of a reply that are kept
UNDER_WAY = timedelta(minutes=10)  # an SMS of the operator may take so long, and clocks differ
NOTHING = "-"  # what a person writes for "dial nothing"


class UnknownCard(InputError):
    """Nothing can be kept of a SIM that was never there."""

    def __init__(self) -> None:
        super().__init__("this SIM was never seen in a modem")


class SimCards:
    """Safe to use from any thread. ``codes``: what is dialled at which operator's."""

    def __init__(self, db: Database, clock: Clock, *, codes: OperatorCodes | None = None) -> None:
        self._db = db
        self._clock = clock
        self._codes = codes or OperatorCodes.default()
        self._lock = threading.Lock()
        self._notices: dict[str, Notice] = {}

    # -- which there are ------------------------------------------------------------------------------

    def seen(self, modem: str, *, imsi: str, iccid: str, imei: str, operator: str = "") -> Seen:
        """This SIM is in that modem now; written down only if that is news."""
        sim = sim_key(imsi=imsi, iccid=iccid, imei=imei, modem=modem)
        before = self.last_of(modem)
        card = self.of(sim)
        found = {"imsi": imsi, "iccid": iccid, "imei": imei, "modem": modem}
        found["operator"] = operator or (card.operator if card else "") or self._codes.name_of(imsi)
        if (
            card is None
            or before is None
            or before.sim != sim
            or any(getattr(card, key) != value for key, value in found.items())
        ):
            self._arrived(sim, found)
        known = self.of(sim)
        if known is None:
            raise RuntimeError("a SIM vanished")
        return Seen(known, swapped=before is not None and before.sim != sim)

    def of(self, sim: str) -> SimCard | None:
        """None: it was never seen."""
        found = self._cards("sim_card.sim = ?", sim)
        return found[0] if found else None

    def last_of(self, modem: str) -> SimCard | None:
        """The SIM that is in that modem, or was when it last answered."""
        found = self._cards("sim_card.modem = ? ORDER BY visit DESC LIMIT 1", modem)
        return found[0] if found else None

    def all(self) -> tuple[SimCard, ...]:
        """Every SIM, the one seen last first."""
        return self._cards("1 ORDER BY visit DESC")

    # -- what a person says of one ---------------------------------------------------------------------

    def save(
        self,
        sim: str,
        *,
        number: str,
        code: str | None,
        pattern: str,
        expires: date | None,
        shown: SimEntry | None = None,
    ) -> SimCard:
        """What the form says; see ``SimEntry``. ``shown``: what it said when it was opened, None = as now.

        Only what differs from that is written, whatever has become known meanwhile. Raises ``StaleRevision``
        with two ``SimEntry`` where that would undo another's change: then nothing is written. ``InputError``
        for a code or pattern that cannot be used, and for an unknown SIM.
        """
        mine = _tidy(SimEntry(number, code, pattern, expires))
        parse_pattern(mine.pattern)
        with self._db.write() as cur:
            rows = _rows(cur, "sim_card.sim = ?", (sim,))
            if not rows:
                raise UnknownCard
            theirs = self._card(rows[0]).entry
            values = _changes(theirs, mine, theirs if shown is None else _tidy(shown))
            if values:
                _assign(cur, sim, values)
        return self._demand(sim)

    def set_network_mode(self, sim: str, mode: NetworkMode) -> None:
        """A person's choice. Raises ``InputError``.

        Automatic goes on with what the box has found out; any other choice makes it forget that.
        """
        self._demand(sim)
        found_out = {} if mode is NetworkMode.AUTO else {"worked_mode": "", "worked_at": None}
        self._update(sim, {"network_mode": mode, **found_out})

    # -- what the box finds out ------------------------------------------------------------------------

    def keep_worked(self, sim: str, mode: NetworkMode | None) -> None:
        """That mode worked where automatic did not; None: automatic works (again)."""
        at = self._clock.now().isoformat() if mode is not None else None
        self._update(sim, {"worked_mode": mode or "", "worked_at": at})

    def asked(self, sim: str) -> None:
        """The code is about to be dialled."""
        self._update(sim, {"asked_at": self._clock.now().isoformat()})

    def keep_reply(self, sim: str, text: str, by: Source = Source.USSD) -> Reading:
        """The operator's answer as it came, and what can be read in it; what cannot is left as it was."""
        card = self._demand(sim)
        reading = read_reply(text, card.pattern)
        self._keep(card, text, reading, by)
        return reading

    def heard(self, sim: str, sender: str, text: str, sent_at: datetime | None = None) -> Notice | None:
        """An SMS to this SIM; None: it is not from an operator, or says nothing about the account.

        One that was under way while the operator has told something newer tells nothing either.
        """
        card = self.of(sim)
        if card is None or not is_service_sender(sender):
            return None
        if sent_at and card.balance_at and sent_at < card.balance_at - UNDER_WAY:
            return None
        notice = read_notice(text)
        if notice is None:
            return None
        self._keep(card, text, notice.reading, Source.SMS)
        with self._lock:
            self._notices[sim] = notice
        log.info("SIM %s...: a notice of its operator (%s)", sim[:5], notice.sign or "account")
        return notice

    def take_notice(self, sim: str) -> Notice | None:
        """The last notice that nobody has looked at yet; costs nothing to ask."""
        with self._lock:
            return self._notices.pop(sim, None)

    # -- pausing ---------------------------------------------------------------------------------------

    def hold(self, hold: Hold) -> None:
        """This SIM pauses; or how its pause stands now."""
        values = (
            hold.sim,
            hold.since.isoformat(),
            hold.conclusion,
            hold.rounds,
            hold.next_at.isoformat() if hold.next_at else None,
        )
        with self._db.write() as cur:
            cur.execute("INSERT OR REPLACE INTO sim_hold VALUES (?, ?, ?, ?, ?)", values)

    def release(self, sim: str) -> None:
        """It may send again."""
        with self._db.write() as cur:
            cur.execute("DELETE FROM sim_hold WHERE sim = ?", (sim,))

    # -- inside ----------------------------------------------------------------------------------------

    def _arrived(self, sim: str, found: Mapping[str, str]) -> None:
        values = {**found, "sim": sim, "first_seen_at": self._clock.now().isoformat()}
        names = ", ".join(values)
        news = ", ".join(f"{name} = excluded.{name}" for name in (*found, "visit"))
        with self._db.write() as cur:
            cur.execute(
                f"INSERT INTO sim_card ({names}, visit) VALUES ({', '.join('?' for _ in values)},"
                " (SELECT coalesce(max(visit), 0) + 1 FROM sim_card))"
                f" ON CONFLICT (sim) DO UPDATE SET {news}",
                tuple(values.values()),
            )

    def _keep(self, card: SimCard, text: str, reading: Reading, by: Source) -> None:
        now = self._clock.now().isoformat()
        values: dict[str, object] = {
            "last_reply": text[:REPLY_ROOM],
            "last_reply_at": now,
            "last_reply_by": by,
        }
        if reading.balance is not None:
            values |= {"balance": reading.balance, "balance_at": now, "balance_by": by}
        if _is_news(card, reading.expires, by):
            values |= {"expires": _day(reading.expires), "expires_by": by, "grace_until": None}
        if reading.grace_until is not None:
            values["grace_until"] = _day(reading.grace_until)
        self._update(card.sim, values)

    def _update(self, sim: str, values: Mapping[str, object]) -> None:
        with self._db.write() as cur:
            _assign(cur, sim, values)

    def _demand(self, sim: str) -> SimCard:
        card = self.of(sim)
        if card is None:
            raise UnknownCard
        return card

    def _cards(self, where: str, *values: str) -> tuple[SimCard, ...]:
        with self._db.read() as cur:
            return tuple(self._card(row) for row in _rows(cur, where, values))

    def _card(self, row: Row) -> SimCard:
        own = row["code"]
        return SimCard(
            sim=row["sim"],
            imsi=row["imsi"],
            iccid=row["iccid"],
            imei=row["imei"],
            modem=row["modem"],
            operator=row["operator"],
            number=row["number"],
            balance=row["balance"],
            balance_at=_time(row["balance_at"]),
            balance_by=Source(row["balance_by"]),
            expires=_date(row["expires"]),
            expires_by=Source(row["expires_by"]),
            grace_until=_date(row["grace_until"]),
            code=self._codes.code_of(row["imsi"]) if own is None else own,
            own_code=own,
            pattern=row["pattern"],
            asked_at=_time(row["asked_at"]),
            last_reply=row["last_reply"],
            last_reply_at=_time(row["last_reply_at"]),
            last_reply_by=Source(row["last_reply_by"]),
            network_mode=NetworkMode(row["network_mode"]),
            worked_mode=NetworkMode(row["worked_mode"]) if row["worked_mode"] else None,
            worked_at=_time(row["worked_at"]),
            first_seen_at=_time(row["first_seen_at"]),
            hold=_hold(row),
        )


def _tidy(entry: SimEntry) -> SimEntry:
    """In one writing. Raises ``BadCode``."""
    code = entry.code
    if code is not None:
        code = " ".join(parse_code("" if code.strip() == NOTHING else code))
    return SimEntry(entry.number.strip(), code, entry.pattern.strip(), entry.expires)


def _changes(theirs: SimEntry, mine: SimEntry, shown: SimEntry) -> dict[str, object]:
    """What is to be written; see ``SimCards.save``."""
    values: dict[str, object] = {}
    for name in ("number", "code", "pattern", "expires"):
        now, wanted, before = (getattr(each, name) for each in (theirs, mine, shown))
        if wanted in (now, before):
            continue
        if now != before:
            raise StaleRevision(theirs=theirs, mine=mine)
        values[name] = wanted
    if "expires" in values:
        by = Source.PERSON if mine.expires else Source.NOBODY
        values |= {"expires": _day(mine.expires), "expires_by": by, "grace_until": None}
    return values


def _assign(cur: Cursor, sim: str, values: Mapping[str, object]) -> None:
    assignments = ", ".join(f"{name} = ?" for name in values)
    cur.execute(f"UPDATE sim_card SET {assignments} WHERE sim = ?", (*values.values(), sim))


def _rows(cur: Cursor, where: str, values: tuple[str, ...]) -> list[Row]:
    rows: list[Row] = cur.execute(
        "SELECT sim_card.*, h.since, h.conclusion, h.rounds, h.next_at"
        f" FROM sim_card LEFT JOIN sim_hold h ON h.sim = sim_card.sim WHERE {where}",
        values,
    ).fetchall()
    return rows


def _hold(row: Row) -> Hold | None:
    if row["since"] is None:
        return None
    since = datetime.fromisoformat(row["since"])
    return Hold(row["sim"], since, Conclusion(row["conclusion"]), row["rounds"], _time(row["next_at"]))


def _is_news(card: SimCard, expires: date | None, by: Source) -> bool:
    """An SMS may be about a package: it never makes a masa aktif shorter that somebody better has told."""
    if expires is None:
        return False
    better = card.expires_by in (Source.USSD, Source.PERSON)
    return not (by is Source.SMS and better and card.expires is not None and expires < card.expires)


def _day(value: date | None) -> str | None:
    return None if value is None else value.isoformat()


def _date(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(value)


def _time(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value)
