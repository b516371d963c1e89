"""Broadcasts for programs: send, look, decide; and bad bodies, however bad."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from appliance.box import Box
from appliance.contacts.model import Contact
from appliance.outbox.status import Status
from tests.support.clock import FakeClock
from tests.support.people import DADANG, EUIS, NENG, number
from tests.web.api.program import PROBLEM, Program, is_problem
from tests.web.office import hand_over

TEXT = "Halo {sapaan} {nama}. -{pengirim}"
PLAIN = "Besok posyandu. -Pokjanal KBB"


def create(program: Program, **body: Any) -> dict[str, Any]:
    answer = program.post("/broadcasts", {"text": TEXT, "audience": {"all": True}, **body})
    assert answer.status_code == 201, answer.text
    created: dict[str, Any] = answer.get_json()
    return created


def test_a_broadcast_to_everybody(program: Program, box: Box) -> None:
    assert create(program) == {"id": 1, "accepted": 3, "left_out": 2, "segments": 3, "cost": 750}
    assert box.broadcasts.report(1).broadcast.created_by == "diskominfo"


def test_numbers_may_hold_people_who_are_in_no_book(program: Program) -> None:
    body = {"text": PLAIN, "numbers": ["0812-9999-0001", "+62 812 9999 0002", "0812-9999-0001", "022-123"]}
    created = program.post("/broadcasts", body).get_json()
    assert (created["accepted"], created["left_out"]) == (2, 2)


@pytest.mark.parametrize(
    ("audience", "accepted"),
    [
        ({"areas": ["32.17.06"]}, 3),
        ({"areas": ["32.17.06"], "roles": ["ketua"]}, 1),
        ({"areas": ["32.17"]}, 3),
        ({"contacts": [DADANG.id]}, 1),
        ({"number_states": ["unconfirmed"], "roles": ["ketua"]}, 1),
        ({"all": True, "exclude": {"roles": ["ketua"]}}, 2),
        ({"all": True, "exclude": {"all": True, "exclude": {"contacts": [EUIS.id]}}}, 1),
    ],
)
def test_an_audience_means_what_the_pages_mean(
    program: Program, audience: dict[str, Any], accepted: int
) -> None:
    assert create(program, audience=audience)["accepted"] == accepted


def test_the_same_key_again_gives_the_same_broadcast(program: Program, box: Box) -> None:
    first, second = (create(program, idempotency_key="rakor-12") for _ in range(2))
    assert first == second
    assert len(box.broadcasts.recent()) == 1


def test_the_same_request_is_the_same_however_its_time_is_written(program: Program, box: Box) -> None:
    moments = ("2026-12-10T09:00:00+07:00", "2026-12-10T02:00:00Z")
    first, second = (create(program, idempotency_key="rakor-12", not_before=each) for each in moments)
    assert first == second
    box.book.add(Contact(id="baru", name="Zaenab", numbers=(number(77),)))
    assert create(program, idempotency_key="rakor-12", not_before=moments[0]) == first


@pytest.mark.parametrize(
    "other",
    [
        {"text": PLAIN},
        {"audience": {"roles": ["ketua"]}},
        {"audience": {"all": True, "exclude": {"roles": ["ketua"]}}},
        {"numbers": ["0812-9999-0001"]},
        {"urgent": True},
        {"not_before": "2026-12-10T09:00:00+07:00"},
    ],
    ids=lambda other: next(iter(other)),
)
def test_the_same_key_with_another_request_is_a_conflict(
    program: Program, box: Box, other: dict[str, Any]
) -> None:
    create(program, idempotency_key="rakor-12")
    body = {"text": TEXT, "audience": {"all": True}, "idempotency_key": "rakor-12", **other}
    said = is_problem(program.post("/broadcasts", body), 409)
    assert said["field"] == "idempotency_key"
    assert len(box.broadcasts.recent()) == 1


def test_a_key_that_begins_like_another_is_another(program: Program) -> None:
    made = {create(program, idempotency_key=key)["id"] for key in ("rakor", "rakor-1", "rakor-12", "rako")}
    assert len(made) == 4


def test_two_programs_may_use_the_same_key(program: Program, box: Box) -> None:
    other = Program(program.client.application, box.accounts.create_token("dinkes", by="euis"))
    assert create(program, idempotency_key="1")["id"] != create(other, idempotency_key="1")["id"]


def test_without_a_key_each_call_is_a_broadcast(program: Program) -> None:
    assert create(program)["id"] != create(program)["id"]


def test_a_broadcast_has_the_undo_and_an_urgent_one_has_not(program: Program, box: Box) -> None:
    create(program)
    assert box.broadcasts.report(1).undo_seconds_left == 30
    create(program, urgent=True)
    assert box.broadcasts.report(2).undo_seconds_left == 0


def test_a_schedule_is_kept(program: Program) -> None:
    create(program, not_before="2026-12-10T09:00:00+07:00")
    seen = program.get("/broadcasts/1").get_json()
    assert seen["not_before"] == "2026-12-10T02:00:00Z"
    assert seen["waiting"] in ("undo", "scheduled")


def test_every_state_is_counted_and_the_counts_add_up(program: Program, box: Box, clock: FakeClock) -> None:
    create(program)
    clock.advance(31)
    hand_over(box, "sent", "failed", "unknown")
    seen = program.get("/broadcasts/1").get_json()
    assert set(seen["counts"]) == {str(status) for status in Status}
    assert sum(seen["counts"].values()) == seen["accepted"] + seen["left_out"]
    assert (seen["counts"]["sent"], seen["counts"]["failed"], seen["counts"]["unknown"]) == (1, 1, 1)
    assert {"id", "state", "counts", "eta"} <= set(seen)


def test_messages_page_by_key_and_by_state(program: Program, box: Box, clock: FakeClock) -> None:
    create(program)
    clock.advance(31)
    hand_over(box, "sent", "failed")
    seen, after = [], 0
    while after is not None:
        page = program.get(f"/broadcasts/1/messages?limit=2&after={after}").get_json()
        seen += page["messages"]
        after = page["next"]
    assert len({message["id"] for message in seen}) == len(seen) == 5
    failed = program.get("/broadcasts/1/messages?state=failed").get_json()["messages"]
    assert [(one["state"], one["reason"]) for one in failed] == [("failed", "number_refused")]
    assert seen[0]["number"].startswith("+62")
    assert seen[0]["text"].startswith("Halo ")


def test_the_newest_broadcasts_come_first(program: Program) -> None:
    for _ in range(3):
        create(program)
    first = program.get("/broadcasts?limit=2").get_json()
    assert [one["id"] for one in first["broadcasts"]] == [3, 2]
    last = program.get(f"/broadcasts?limit=2&before={first['next']}").get_json()
    assert [one["id"] for one in last["broadcasts"]] == [1]
    assert last["next"] is None


def test_pause_resume_and_cancel_answer_with_the_broadcast(program: Program) -> None:
    create(program)
    states = [
        program.post(f"/broadcasts/1/{act}").get_json()["state"] for act in ("pause", "resume", "cancel")
    ]
    assert states == ["paused", "active", "cancelled"]


def test_what_is_over_cannot_be_resumed(program: Program) -> None:
    create(program)
    program.post("/broadcasts/1/cancel")
    is_problem(program.post("/broadcasts/1/resume"), 409)


@pytest.mark.parametrize("act", ["pause", "resume", "cancel"])
def test_a_broadcast_that_is_not_there(program: Program, act: str) -> None:
    is_problem(program.post(f"/broadcasts/7/{act}"), 404)
    is_problem(program.get("/broadcasts/7"), 404)
    is_problem(program.get("/broadcasts/7/messages"), 404)


def test_a_person_who_opted_out_is_left_out(program: Program, box: Box) -> None:
    box.ledger.opt_out(NENG.numbers[0], "sms")
    assert create(program)["accepted"] == 2


@pytest.mark.parametrize(
    ("body", "blocker"),
    [
        ({"text": "Halo {nma}", "audience": {"all": True}}, "unknown_field"),
        ({"text": "rapat " * 480, "audience": {"all": True}}, "text_too_long"),
        ({"text": PLAIN, "audience": {}}, "no_recipients"),
        ({"text": PLAIN, "numbers": ["bukan nomor"]}, "numbers_wrong"),
        ({"text": "{acara}", "audience": {"all": True}}, "event_missing"),
    ],
)
def test_what_cannot_be_sent_is_refused_with_words_for_why(
    program: Program, box: Box, body: dict[str, Any], blocker: str
) -> None:
    assert blocker in is_problem(program.post("/broadcasts", body), 422)["blockers"]
    assert box.broadcasts.recent() == ()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, ""),
        ({"text": PLAIN}, "audience"),
        ({"text": 1, "numbers": []}, "text"),
        ({"text": "", "numbers": ["081299990001"]}, "text"),
        ({"text": PLAIN, "audiance": {"all": True}}, ""),
        ({"text": PLAIN, "audience": {"group": []}}, "audience"),
        ({"text": PLAIN, "numbers": "081299990001"}, "numbers"),
        ({"text": PLAIN, "numbers": [81299990001]}, "numbers[0]"),
        ({"text": PLAIN, "audience": {"all": True}, "not_before": "2026-12-10T09:00:00"}, "not_before"),
        ({"text": PLAIN, "audience": {"all": True}, "not_before": "9999-12-31T23:59:59-12:00"}, "not_before"),
        ({"text": PLAIN, "audience": {"all": True}, "not_before": "0001-01-01T00:00:00+14:00"}, "not_before"),
        ([], ""),
    ],
)
def test_a_body_of_the_wrong_shape_names_the_place(program: Program, body: Any, field: str) -> None:
    problem = is_problem(program.post("/broadcasts", body), 422)
    assert problem["field"] == field
    assert problem["detail"]


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"text=Halo", b"\xff\xfe", b"null", b'{"text": "\\ud800"}', b"[" * 200_000]
)
def test_what_is_not_json_is_refused(program: Program, raw: bytes) -> None:
    answer = program.post("/broadcasts", raw=raw)
    is_problem(answer, answer.status_code)
    assert answer.status_code in (400, 422)


def test_exceptions_nested_a_thousand_deep_are_refused(program: Program) -> None:
    audience = b'{"exclude": ' * 1000 + b"null" + b"}" * 1000
    answer = program.post("/broadcasts", raw=b'{"text": "x", "audience": ' + audience + b"}")
    is_problem(answer, answer.status_code)
    assert answer.status_code in (400, 422)


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=501", "limit=x", "after=-1", f"after={2**63}", "state=lost", "colour=red"]
)
def test_a_query_that_cannot_be_meant_is_refused(program: Program, query: str) -> None:
    create(program)
    is_problem(program.get(f"/broadcasts/1/messages?{query}"), 422)


KEYS = ["text", "audience", "numbers", "urgent", "not_before", "idempotency_key", "all", "exclude", "areas"]
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=40)
    | st.sampled_from(["{nama}", "{", "0812", "2026-12-10T09:00:00Z", "\x00", "\ud7ff", "+62" * 20]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    max_leaves=12,
)
BODIES = st.dictionaries(st.sampled_from(KEYS[:6]), VALUES, max_size=6)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(body=BODIES)
def test_no_body_whatever_makes_the_box_stumble(program: Program, body: Any) -> None:
    answer = program.post("/broadcasts", raw=json.dumps(body).encode())
    if answer.status_code != 201:
        assert 400 <= answer.status_code < 500, answer.text
        assert answer.headers["Content-Type"] == PROBLEM


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(raw=st.binary(max_size=200))
def test_no_bytes_whatever_make_the_box_stumble(program: Program, raw: bytes) -> None:
    for path in ("/broadcasts", "/contacts"):
        answer = program.post(path, raw=raw)
        assert 400 <= answer.status_code < 500
        assert answer.headers["Content-Type"] == PROBLEM


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"text": "Halo {nma}", "audience": {"all": True}}, ["{nma}", "{nama}"]),
        ({"text": PLAIN, "numbers": ["bukan nomor", "022-123"]}, ["bukan nomor", "022-123"]),
    ],
)
def test_what_cannot_be_sent_is_named_as_it_was_written(
    program: Program, body: dict[str, Any], named: list[str]
) -> None:
    detail = is_problem(program.post("/broadcasts", body), 422)["detail"]
    assert all(word in detail for word in named), detail


@pytest.mark.parametrize(
    ("audience", "field", "named"),
    [
        ({"areas": ["32.17.06", "32.17.99"]}, "audience.areas", "area 32.17.99"),
        ({"areas": ["32.17.06.2004.099"]}, "audience.areas", "area 32.17.06.2004.099"),
        ({"unanswered": [77]}, "audience.unanswered", "broadcast 77"),
        ({"groups": ["bidan"]}, "audience.groups", "group bidan"),
        ({"roles": ["lurah"]}, "audience.roles", "role lurah"),
        ({"contacts": [DADANG.id, "nobody"]}, "audience.contacts", "contact nobody"),
        ({"all": True, "exclude": {"roles": ["lurah"]}}, "audience.exclude.roles", "role lurah"),
    ],
)
def test_an_audience_that_names_what_is_not_there_is_refused(
    program: Program, box: Box, audience: dict[str, Any], field: str, named: str
) -> None:
    problem = is_problem(program.post("/broadcasts", {"text": PLAIN, "audience": audience}), 422)
    assert (problem["field"], problem["detail"]) == (field, f"there is no {named}")
    assert box.broadcasts.recent() == ()


def test_a_repeated_request_is_answered_though_its_people_have_left_the_book(
    program: Program, box: Box
) -> None:
    asked = {"audience": {"contacts": [DADANG.id]}, "idempotency_key": "k"}
    first = create(program, **asked)
    box.book.remove([DADANG.id])
    assert create(program, **asked) == first


# -- questions ---------------------------------------------------------------------------------------------


def test_a_program_asks_and_sees_the_answers_counted(program: Program, box: Box) -> None:
    asked = {"kind": "options", "options": ["Senin", "Selasa"], "deadline": "2026-12-10T12:00:00+07:00"}
    text = "Rakor hari apa? Balas 1 Senin atau 2 Selasa."
    sent = program.post("/broadcasts", {"text": text, "numbers": ["081200000001"], "question": asked})
    assert sent.status_code == 201
    view: Any = program.get(f"/broadcasts/{sent.json['id']}").json
    assert view["answers"] == {"1": 0, "2": 0, "unclear": 0, "silent": 0, "unreached": 1}
    again = {"kind": "options", "reminds": sent.json["id"]}
    reminder = program.post("/broadcasts", {"text": text, "numbers": ["081200000001"], "question": again})
    assert program.get(f"/broadcasts/{reminder.json['id']}").json["answers"] is None
    kept = box.question_results.question(reminder.json["id"])
    assert kept is not None
    assert (kept.options, kept.reminds) == (("Senin", "Selasa"), sent.json["id"])


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ({"kind": "options", "options": ["Senin"]}, "question.options"),
        ({"kind": "options", "options": ["Senin", "SENIN"]}, "question.options"),
        ({"kind": "attendance", "options": ["Senin", "Selasa"]}, "question.options"),
        ({"kind": "attendance", "deadline": "2020-01-01T00:00:00Z"}, "question.deadline"),
        ({"kind": "attendance", "reminds": 99}, "question.reminds"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused_by_its_key(
    program: Program, question: dict[str, Any], field: str
) -> None:
    answer = program.post("/broadcasts", {"text": "Halo", "numbers": ["081200000001"], "question": question})
    assert (answer.status_code, answer.json["field"]) == (422, field)
