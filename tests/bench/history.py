"""What an office has behind it: broadcasts that went out, their delivery reports, answers that came in.

Broadcasts are accepted by the ledger itself. Three hundred thousand hand-overs and reports through it would
take a quarter of an hour, so what became of the messages is written in one statement for each broadcast.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from random import Random

from appliance.contacts.model import Contact
from appliance.outbox.model import NewBroadcast, NewRecipient
from appliance.outbox.rows import to_ms
from appliance.sms.pdu import encode_deliver
from appliance.sms.segments import split
from appliance.stores import Stores
from tests.support.clock import FakeClock

SIM = "510103344556677"
TEXTS = (
    "Yth. Ibu {}, hari buka Posyandu bulan ini tanggal 10. Mohon siapkan alat timbang dan buku register.",
    "Yth. Ibu {}, laporan SKDN bulan lalu ditunggu paling lambat tanggal 5. Balas LAPOR bila sudah.",
    # two SMS
    "Yth. Ibu {}, mengundang Ibu pada Rapat Koordinasi Tim Pembina Posyandu, Selasa pukul 09.00 di"
    " Aula Kecamatan. Agenda: strata posyandu, jadwal imunisasi, dan persiapan lomba."
    " Mohon membawa buku SIP. Terima kasih.",
)
# what becomes of every thousand messages
_FATES = (
    ("delivered", "", 930),
    ("unconfirmed", "no_report", 40),
    ("failed", "expired", 20),
    ("unknown", "no_answer", 10),
)


def send(stores: Stores, people: Sequence[Contact], number: int, clock: FakeClock) -> None:
    """One broadcast to all of them, the ``number``-th, long done."""
    text = TEXTS[number % len(TEXTS)]
    new = NewBroadcast(template=text, token=f"bench-{number}", created_by="bench", price=250)
    accepted = stores.ledger.accept(new, [_recipient(person, text) for person in people])
    with stores.db.write() as cur:
        cur.execute(
            f"""UPDATE segment SET status = {_fate(0)}, reason = {_fate(1)},
                recipient_status = CASE WHEN sequence = 1 THEN {_fate(0)} END,
                modem = 'Modem 1', sim = ?1, attempt = 1, clock_trusted = 1,
                reference = (id / 16 * 7 + sequence) % 256,
                claimed_at = changed_at + id / 16 % 15000 * 500,
                changed_at = changed_at + id / 16 % 15000 * 500 + 8000,
                concatenation = CASE WHEN total > 1 AND sequence = 1 THEN id / 16 % 256 END,
                tp_status = CASE WHEN {_fate(0)} = 'delivered' THEN 0 WHEN {_fate(0)} = 'failed' THEN 70 END
                WHERE broadcast_id = ?2""",
            (SIM, accepted.id),
        )
        cur.execute(
            """INSERT INTO report
                (sim, pdu, received_at, reference, recipient, tail, sent_at, tp_status, segment_id)
                SELECT s.sim, randomblob(28), s.changed_at, s.reference, r.number, r.tail, s.claimed_at,
                s.tp_status, s.id FROM segment s JOIN recipient r ON r.id = s.id / 16
                WHERE s.broadcast_id = ?1 AND s.tp_status IS NOT NULL""",
            (accepted.id,),
        )
        cur.execute(
            "UPDATE broadcast SET begun_at = created_at, closed_at = ?1 WHERE id = ?2",
            (to_ms(clock.now() + timedelta(hours=3)), accepted.id),
        )


def receive(stores: Stores, people: Sequence[Contact], count: int, clock: FakeClock) -> None:
    """Answers of some of them."""
    random = Random(2)
    for serial in range(count):
        person = random.choice(people)
        if person.number is None:
            continue
        sent_at = clock.now() - timedelta(minutes=count - serial)
        text = f"Siap bu, insya allah hadir. {person.posyandu} {serial}"
        stores.inbox.store_raw(SIM, encode_deliver(person.number, text, sent_at=sent_at), sent_at)
    while stores.inbox.fold():
        pass


def _recipient(person: Contact, text: str) -> NewRecipient:
    message = text.format(person.name)
    segments = split(message)
    return NewRecipient(
        person.number, person.name, person.id, message, segments.parts, str(segments.encoding)
    )


def _fate(column: int) -> str:
    """SQL for the state, or its reason, of a message: always the same for the same recipient."""
    below, cases = 0, []
    for fate in _FATES:
        below += fate[2]
        cases.append(f"WHEN id / 16 * 7919 % 1000 < {below} THEN '{fate[column]}'")
    return f"CASE {' '.join(cases)} END"
