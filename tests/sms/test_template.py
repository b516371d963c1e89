"""Templates: fields found, mistakes named, nobody's value expanded twice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.sms.template import (
    EVENT_FIELDS,
    FIELDS,
    OFFICE_FIELDS,
    PERSON_FIELDS,
    ProblemKind,
    TemplateError,
    TemplateProblem,
    parse,
)


def test_a_template_is_filled_in_for_one_person():
    template = parse("Yth. {sapaan} {nama}, besok di {tempat}. -{pengirim}")
    values = {"sapaan": "Ibu", "nama": "Euis", "tempat": "Aula Desa", "pengirim": "Pokjanal KBB"}
    assert template.fields == ("sapaan", "nama", "tempat", "pengirim")
    assert template.render(values) == "Yth. Ibu Euis, besok di Aula Desa. -Pokjanal KBB"


def test_a_field_used_twice_is_one_field():
    template = parse("{nama}, {nama}!")
    assert template.fields == ("nama",)
    assert template.render({"nama": "Teh Nia"}) == "Teh Nia, Teh Nia!"


def test_a_percent_sign_is_a_percent_sign():
    template = parse("{nama}: 80% hadir, %s %(nama)s %%")
    assert template.render({"nama": "50%"}) == "50%: 80% hadir, %s %(nama)s %%"


@pytest.mark.parametrize("written", ["{nama}", "{ nama }", "{NAMA}", "{Nama}"])
def test_a_field_may_be_written_carelessly(written: str):
    assert parse(written).render({"nama": "Euis"}) == "Euis"


def test_a_field_of_two_words_may_be_written_with_a_space():
    assert parse("{Nama Lengkap}").fields == ("nama_lengkap",)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Yth. {nma}", TemplateProblem(ProblemKind.UNKNOWN_FIELD, "{nma}", 5, "nama")),
        ("{kecamtan}", TemplateProblem(ProblemKind.UNKNOWN_FIELD, "{kecamtan}", 0, "kecamatan")),
        ("{alamat email}", TemplateProblem(ProblemKind.UNKNOWN_FIELD, "{alamat email}", 0, "")),
        ("Yth. {nama", TemplateProblem(ProblemKind.UNCLOSED_BRACE, "{", 5)),
        ("Yth. {sapaan {nama}", TemplateProblem(ProblemKind.UNCLOSED_BRACE, "{", 5)),
        ("Yth. {\nnama}", TemplateProblem(ProblemKind.UNCLOSED_BRACE, "{", 5)),
        ("nama}", TemplateProblem(ProblemKind.STRAY_BRACE, "}", 4)),
        ("a {} b", TemplateProblem(ProblemKind.EMPTY_FIELD, "{}", 2)),
    ],
)
def test_a_mistake_is_named_with_its_place_and_what_was_probably_meant(text: str, problem: TemplateProblem):
    assert parse(text).problems[0] == problem


def test_a_template_with_a_mistake_is_never_half_filled():
    with pytest.raises(TemplateError, match="1 problem"):
        parse("{nama} {nma}").render({"nama": "Euis"})


def test_a_value_that_was_not_given_is_an_error_not_a_hole():
    with pytest.raises(TemplateError, match="tempat"):
        parse("{nama} di {tempat}").render({"nama": "Euis"})


def test_doubled_braces_are_braces():
    template = parse("{{nama}} {nama}")
    assert template.problems == ()
    assert template.render({"nama": "Euis"}) == "{nama} Euis"


def test_braces_in_a_value_stay_what_they_are():
    template = parse("{nama} di {tempat}")
    assert template.render({"nama": "{tempat}", "tempat": "{{nama}}"}) == "{tempat} di {{nama}}"


def test_fields_without_a_value_are_told_per_person():
    template = parse("{sapaan} {nama} RW {rw}")
    assert template.missing({"sapaan": "Ibu", "nama": "  ", "desa": "Cilame"}) == ("nama", "rw")
    assert template.missing({"sapaan": "Ibu", "nama": "Euis", "rw": "05"}) == ()


def test_another_kind_of_message_may_know_other_fields():
    assert parse("{strata}").problems
    assert parse("{strata} {nama}", known={"strata"}).fields == ("strata",)


def test_every_field_belongs_to_a_person_an_event_or_the_office():
    assert FIELDS.keys() == PERSON_FIELDS | EVENT_FIELDS | OFFICE_FIELDS
    assert not PERSON_FIELDS & EVENT_FIELDS
    assert not (PERSON_FIELDS | EVENT_FIELDS) & OFFICE_FIELDS


markup = st.text(alphabet=st.sampled_from("{}{} \nnamaNMA_x")) | st.text()


@given(markup)
def test_any_text_can_be_parsed_and_either_renders_or_names_a_problem(text: str):
    template = parse(text)
    values = dict.fromkeys(template.fields, "v")
    for problem in template.problems:
        assert text[problem.position :].startswith(problem.found)
    if template.problems:
        with pytest.raises(TemplateError):
            template.render(values)
    else:
        template.render(values)


@given(st.text())
def test_a_text_with_its_braces_doubled_renders_as_itself(text: str):
    assert parse(text.replace("{", "{{").replace("}", "}}")).render({}) == text


@given(st.text(), st.text())
def test_values_appear_exactly_as_given(name: str, place: str):
    assert parse("<{nama}|{tempat}>").render({"nama": name, "tempat": place}) == f"<{name}|{place}>"
