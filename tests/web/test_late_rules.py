"""Links are the same whether they were made ready at start or when first needed."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.routing import Map, Rule

from web.late_rules import LateRule

ADDRESSES: list[tuple[str, dict[str, Any]]] = [
    ("/kontak", {}),
    ("/kontak", {"cari": "Ai & Iis", "hal": 2}),
    ("/kontak/<id>", {"id": "Neng Komariah/2"}),
    ("/siaran/<int:number>/ulang", {"number": 7, "siapa": ["gagal", "lewat"]}),
    ("/berkas/<path:name>", {"name": "daftar/kader 2026.xlsx"}),
]


def linked(kind: type[Rule], address: str, values: dict[str, Any]) -> str:
    pages = Map([kind(address, endpoint="page"), kind("/hal", endpoint="first", defaults={"number": 1})])
    return pages.bind("kotak.lan").build("page", values)


@pytest.mark.parametrize(("address", "values"), ADDRESSES)
def test_a_link_reads_as_ever(address: str, values: dict[str, Any]) -> None:
    assert linked(LateRule, address, values) == linked(Rule, address, values)


def test_nothing_is_compiled_before_the_first_link() -> None:
    made: list[bool] = []

    class Counted(Rule):
        def _compile_builder(self, append_unknown: bool = True) -> Any:
            made.append(append_unknown)
            return super()._compile_builder(append_unknown)

    class LateCounted(LateRule, Counted):
        """The late rule asks the counted one."""

    pages = Map([LateCounted("/kontak/<id>", endpoint="page")]).bind("kotak.lan")
    assert pages.match("/kontak/a") == ("page", {"id": "a"})
    assert made == []
    assert [pages.build("page", {"id": each}) for each in "ab"] == ["/kontak/a", "/kontak/b"]
    assert made == [True]
