"""The book, the inbox, the modems and the health for programs; and the document that describes it all."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from appliance.box import Box
from appliance.contacts.area_tree import AreaTree
from appliance.modem.profile import NetworkMode
from appliance.sim_cards.model import Conclusion, Hold
from tests.support.people import EUIS, NENG
from tests.web.api.program import PROBLEM, Program, is_problem
from tests.web.office import receive
from web.api.routes import ROUTES


def test_people_page_by_key_and_can_be_searched(program: Program) -> None:
    seen, after = [], ""
    while after is not None:
        page = program.get("/contacts", query_string={"limit": 2, "after": after}).get_json()
        seen += [one["id"] for one in page["contacts"]]
        after = page["next"]
    assert len(set(seen)) == len(seen) == page["total"] == 5
    found = program.get("/contacts?query=euis").get_json()["contacts"]
    assert [(one["id"], one["numbers"]) for one in found] == [(EUIS.id, [EUIS.numbers[0]])]


def test_a_person_can_be_added(program: Program, box: Box, areas: AreaTree) -> None:
    box.settings.choose_areas(areas)
    group = box.book.add_group("Ketua")
    body = {"name": " Iis ", "numbers": ["0812 9999 0001"], "area": "32.17.06.2004", "groups": [group.id]}
    answer = program.post("/contacts", body)
    assert answer.status_code == 201
    added = answer.get_json()
    assert added["numbers"] == ["+6281299990001"]
    assert (added["village"], added["district"]) == ("Tanimulya", "Ngamprah")
    assert box.book.snapshot.by_id[added["id"]].name == "Iis"
    entry = box.accounts.audit.entries(limit=1)[0]
    assert (entry.what, entry.subject) == ("contact added", f"contact {added['id']}")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, ""),
        ({"name": "  "}, "name"),
        ({"name": "Iis", "numbers": ["022-6866127"]}, "numbers[0]"),
        ({"name": "Iis", "area": "99.99"}, "area"),
        ({"name": "Iis", "groups": ["none"]}, "groups"),
        ({"name": "Iis", "birth_date": "1980-02-31"}, "birth_date"),
        ({"name": "Iis", "id": "mine"}, ""),
    ],
)
def test_a_person_that_cannot_be_added_says_why(
    program: Program, box: Box, body: dict[str, Any], field: str
) -> None:
    assert is_problem(program.post("/contacts", body), 422)["field"] == field
    assert len(box.book.snapshot) == 5


KEYS = ["name", "numbers", "area", "groups", "birth_date", "rw", "nickname"]


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    body=st.dictionaries(
        st.sampled_from(KEYS),
        st.none() | st.integers() | st.text(max_size=30) | st.lists(st.text(max_size=20), max_size=3),
        max_size=5,
    )
)
def test_no_person_whatever_makes_the_box_stumble(program: Program, body: Any) -> None:
    answer = program.post("/contacts", raw=json.dumps(body).encode())
    if answer.status_code != 201:
        assert 400 <= answer.status_code < 500, answer.text
        assert answer.headers["Content-Type"] == PROBLEM


def test_the_inbox_is_read_on_from_the_last_message(program: Program, box: Box) -> None:
    for serial in range(3):
        receive(box, NENG.numbers[0], f"pesan {serial}")
    receive(box, "TELKOMSEL", "promo")
    first = program.get("/inbox?limit=3").get_json()
    assert [one["text"] for one in first["messages"]] == ["pesan 0", "pesan 1", "pesan 2"]
    assert set(first["messages"][0]) == {"id", "from", "text", "received_at", "broadcast"}
    assert first["messages"][0]["from"] == NENG.numbers[0]
    rest = program.get(f"/inbox?after={first['next']}").get_json()
    assert [one["from"] for one in rest["messages"]] == ["TELKOMSEL"]
    assert rest["next"] is None


def test_reading_by_a_program_leaves_messages_unread_for_the_office(program: Program, box: Box) -> None:
    receive(box, NENG.numbers[0], "halo")
    program.get("/inbox")
    assert box.inbox.unread() == 1


def test_why_a_card_pauses_and_which_network_was_chosen_is_told(program: Program, box: Box) -> None:
    blank = program.get("/modems").get_json()["modems"][0]
    assert (blank["hold"], blank["network_mode"], blank["resumes_in"]) == ("", "", None)
    sim = box.sim_cards.seen("Telkomsel", imsi="510101234567890", iccid="", imei="86").card.sim
    box.sim_cards.set_network_mode(sim, NetworkMode.ONLY_2G)
    box.sim_cards.hold(Hold(sim, box.clock.now(), Conclusion.NO_CREDIT))
    told = program.get("/modems").get_json()["modems"][0]
    assert (told["hold"], told["network_mode"]) == ("no_credit", "2g")


def test_modems_and_health(program: Program) -> None:
    modems = program.get("/modems").get_json()["modems"]
    assert [one["name"] for one in modems] == ["Telkomsel", "Indosat"]
    assert [modems[0][key] for key in ("number", "balance", "expires", "recovering")] == ["", None, None, ""]
    health = program.get("/health").get_json()
    assert health["result"] in ("good", "attention", "bad")
    assert "card" in {check["name"] for check in health["checks"]}


def test_a_modem_tells_programs_what_its_sim_is_worth(program: Program, box: Box) -> None:
    sim = box.sim_cards.seen("Telkomsel", imsi="510101234567890", iccid="", imei="").card.sim
    box.sim_cards.keep_reply(sim, "Sisa pulsa Anda Rp12.345. Masa aktif s.d. 08/01/2027")
    modem = program.get("/modems").get_json()["modems"][0]
    assert (modem["balance"], modem["expires"]) == (12345, "2027-01-08")


class TestTheDocument:
    @pytest.fixture
    def document(self, program: Program) -> Any:
        program.headers = {}
        answer = program.get("/openapi.json")
        assert answer.status_code == 200
        return answer.get_json()

    def test_describes_every_route_and_no_other(self, document: Any, app: Any) -> None:
        described = {
            (method.upper(), path) for path, methods in document["paths"].items() for method in methods
        }
        assert len(described) == len(ROUTES)
        served = {
            rule.rule.removeprefix("/api/v1").replace("<int:broadcast_id>", "{broadcast_id}")
            for rule in app.url_map.iter_rules()
            if rule.endpoint.startswith("api.") and rule.endpoint not in ("api.nowhere", "api.openapi")
        }
        assert {path for _, path in described} == served

    def test_every_reference_leads_somewhere(self, document: Any) -> None:
        schemas = document["components"]["schemas"]
        text = json.dumps(document)
        references = {part.split('"')[0] for part in text.split('"#/components/schemas/')[1:]}
        assert references <= set(schemas)
        assert document["openapi"] == "3.1.0"

    def test_operations_have_different_names_and_a_summary(self, document: Any) -> None:
        operations = [one for methods in document["paths"].values() for one in methods.values()]
        assert len({one["operationId"] for one in operations}) == len(operations)
        assert all(one["summary"] for one in operations)

    def test_names_what_a_broadcast_may_hold(self, document: Any) -> None:
        body = document["components"]["schemas"]["NewBroadcast"]
        assert {
            "text",
            "audience",
            "numbers",
            "urgent",
            "not_before",
            "stop_at",
            "question",
            "idempotency_key",
        } == set(body["properties"])
        assert body["required"] == ["text"]
