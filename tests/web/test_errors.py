"""When something goes wrong: what happened, what is safe, what to do; no traceback, no code up front."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

import pytest
from flask import abort

from appliance.box import Box
from appliance.errors import DamagedStore, InputError, StaleRevision, StorageError, StorageFull
from tests.support.application import create_app
from tests.support.boxes import PASSWORD
from tests.web.visitor import Visitor, text_of
from web import errors


def raising(error: Exception) -> Callable[[], str]:
    def view() -> str:
        raise error

    return view


def visit(box: Box, view: Callable[[], str]) -> Visitor:
    """Somebody logged in, on pages with one more that goes wrong."""
    app = create_app(box)
    app.add_url_rule("/uji", view_func=view, methods=["GET", "POST"])
    visitor = Visitor(app)
    visitor.log_in("euis", PASSWORD)
    return visitor


@pytest.mark.parametrize(
    ("error", "status", "sentence"),
    [
        (StorageFull("no room"), 507, "Kartu penyimpanan penuh"),
        (StorageError("input/output error"), 503, "Kotak belum dapat menyimpan"),
        (DamagedStore("both generations"), 503, "Kotak belum dapat menyimpan"),
        (StaleRevision(None, None), 409, "Orang lain baru saja mengubahnya"),
        (InputError("secret detail"), 400, "Permintaan ini tidak dapat dibaca"),
        (ZeroDivisionError("secret detail"), 500, "Kotak tidak dapat menampilkan halaman ini"),
        (RuntimeError("/opt/kotak/secret detail"), 500, "Kotak tidak dapat menampilkan halaman ini"),
    ],
)
def test_each_failure_has_its_page_and_keeps_its_details_to_itself(
    box: Box, error: Exception, status: int, sentence: str
) -> None:
    answer = visit(box, raising(error)).get("/uji")
    assert answer.status_code == status
    page = text_of(answer)
    assert sentence in page
    for leaked in ("secret", "Traceback", "Error", ".py", str(type(error).__name__)):
        assert leaked not in page


@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 413, 415, 429, 500, 503])
def test_every_status_is_told_in_three_indonesian_sentences(box: Box, status: int) -> None:
    answer = visit(box, lambda: abort(status)).get("/uji")
    assert answer.status_code == status
    assert "Nomor keterangan untuk Admin" in answer.text
    assert "<h1>" in answer.text
    assert str(status) not in text_of(answer)[:200]


def test_every_trouble_says_what_happened_what_is_safe_and_what_to_do() -> None:
    for trouble in (*errors.TROUBLES.values(), errors.OLD_PAGE, errors.STRANGE_NAME):
        assert not trouble.happened.endswith(".")
        assert trouble.safe.endswith(".")
        assert trouble.do.endswith(".")
        assert "Anda salah" not in f"{trouble.happened} {trouble.safe} {trouble.do}"


def test_a_page_that_may_only_be_posted_to_says_so(admin: Visitor) -> None:
    answer = admin.get("/keluar")
    assert answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert "POST" in answer.headers["Allow"]


def test_a_training_box_says_so_on_error_pages_too(box: Box) -> None:
    box.simulated = True
    assert "Mode latihan: tidak ada SMS sungguhan" in visit(box, raising(InputError("x"))).get("/uji").text


def test_a_box_that_is_no_training_box_says_nothing_of_the_kind(admin: Visitor) -> None:
    assert "Mode latihan" not in admin.get("/").text
