"""An invitation to three kecamatan over the simulated HAT: who comes, who is reminded, who signs."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from pathlib import Path

from appliance.broadcast_models import Draft, EventDetails
from appliance.contacts.audience_spec import AudienceSpec
from appliance.outbox.status import Status
from appliance.questions.model import Question, QuestionKind
from appliance.questions.standings import by_place
from tests.questions.office import kader
from tests.support.boxes import Office, furnish_office, running_box
from tests.support.people import number
from web.door_list import door_list

PEOPLE = 9
KECAMATAN = AudienceSpec(areas=("32.17.06", "32.17.08", "32.17.01"))
TEXT = (
    "Yth. {sapaan} {nama}. Mohon hadir {acara}, {hari} {tanggal} pukul {jam} di {tempat}."
    " Balas HADIR atau TIDAK. -{pengirim}"
)


def test_an_invitation_is_answered_reminded_of_and_signed_for(tmp_path: Path) -> None:
    with running_box(tmp_path) as office:
        box, hats = office.box, office.hats
        furnish_office(box)
        elsewhere = kader(50, district="Rongga", district_code="32.17.15", village="", village_code="")
        box.book.import_contacts([*(kader(serial) for serial in range(1, PEOPLE + 1)), elsewhere], [])
        event = EventDetails("Rakor Strata", "Aula kabupaten", date(2099, 12, 15), time(9))
        question = Question(kind=QuestionKind.ATTENDANCE, deadline=datetime(2099, 12, 11, tzinfo=UTC))
        draft = Draft(TEXT, KECAMATAN, event=event, question=question)
        asked = box.broadcasts.send(draft, token="undangan", by="euis")
        assert asked.accepted == PEOPLE
        _all_went(office, asked.id)

        # three answer by SMS, one of them in Sundanese, one writes something else, one telephones
        for serial, words in (
            (1, "HADIR"),
            (2, "punten teu tiasa"),
            (3, "siap hadir bu"),
            (4, "Ini siapa ya?"),
        ):
            hats.do("incoming", modem=0, sender=str(number(serial)), text=words)
        kept = box.questions.question(asked.id)
        assert kept is not None
        counts = box.question_results.tally
        office.wait_for(lambda: counts(asked.id, kept).counts["silent"] == PEOPLE - 4, "four answers")
        fifth = next(each for each in box.question_results.people(asked.id, kept) if each.number == number(5))
        box.questions.enter(fifth.recipient_id, "yes", people=2, by="euis")
        counted = counts(asked.id, kept)
        assert (counted.counts["yes"], counted.counts["no"], counted.counts["unclear"]) == (3, 1, 1)
        assert (counted.total, counted.people) == (PEOPLE, 4)

        # the reminder goes to the others alone, and its answers count for the invitation
        again = Question(kind=QuestionKind.ATTENDANCE, reminds=asked.id)
        rest = AudienceSpec(unanswered=(asked.id,))
        reminder = box.broadcasts.send(
            Draft("Kami tunggu jawabannya. Balas HADIR atau TIDAK. -{pengirim}", rest, question=again),
            token="pengingat",
            by="euis",
        )
        assert {row.number for row in box.broadcasts.recipients(reminder.id)} == {
            number(serial) for serial in (4, 6, 7, 8, 9)
        }
        _all_went(office, reminder.id)
        hats.do("incoming", modem=0, sender=str(number(6)), text="HADIR")
        hats.do("incoming", modem=0, sender=str(number(7)), text="insya Allah")
        office.wait_for(lambda: counts(asked.id, kept).answered == 6, "two more")

        people = box.question_results.people(asked.id, kept)
        coming = [each for each in people if each.group in ("yes", "maybe")]
        assert [(line.district, line.name, line.beside) for line in door_list(coming)] == [
            ("Lembang", "Kader 3", ""),
            ("Lembang", "Kader 6", ""),
            ("Ngamprah", "Kader 1", ""),
            ("Ngamprah", "Kader 7", ""),
            ("Padalarang", "Kader 5", ""),
            ("Padalarang", "Kader 5", "Kader 5"),  # she brings somebody
        ]
        parts = by_place(kept, people)
        assert {place: part.answered for (place, _), part in parts.items()} == {
            "Lembang": 2,
            "Ngamprah": 2,
            "Padalarang": 2,
        }
        assert sum(part.total for part in parts.values()) == PEOPLE


def _all_went(office: Office, broadcast_id: int) -> None:
    def gone() -> bool:
        counts = office.box.broadcasts.report(broadcast_id).counts
        return not any(counts[status] for status in (Status.QUEUED, Status.SENDING))

    office.wait_for(gone, "every message")
