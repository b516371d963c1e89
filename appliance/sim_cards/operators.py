"""Which code asks for the balance at which operator's, by the first digits of the IMSI. The table is data."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from appliance.sim_cards.codes import BadCode, parse_code

PLMN_DIGITS = 5  # 510 for Indonesia and two for the network (ITU-T E.212)


@dataclass(frozen=True, slots=True)
class OperatorCode:
    """``code`` "": nothing is dialled. ``group``: whose net it is, "" = not told."""

    name: str
    code: str
    group: str = ""


class OperatorCodes:
    """A network that is not in the table has no name and no code."""

    def __init__(self, by_plmn: Mapping[str, OperatorCode]) -> None:
        self._by_plmn = dict(by_plmn)

    @classmethod
    def load(cls, text: str) -> OperatorCodes:
        """From TOML in the shape of ``operators.toml``. Raises ``ValueError`` with a sentence."""
        entries = tomllib.loads(text).get("operator")
        if not isinstance(entries, list) or not entries:
            raise ValueError("the table of codes has no [[operator]]")
        by_plmn: dict[str, OperatorCode] = {}
        for entry in entries:
            operator, networks = _read(entry)
            for plmn in networks:
                if plmn in by_plmn:
                    raise ValueError(f"network {plmn} is given to {by_plmn[plmn].name} and {operator.name}")
                by_plmn[plmn] = operator
        return cls(by_plmn)

    @classmethod
    @cache
    def default(cls) -> OperatorCodes:
        """The table that ships with the box."""
        return cls.load(files(__package__).joinpath("operators.toml").read_text("utf-8"))

    def code_of(self, imsi: str) -> str:
        """What is dialled for this SIM; "" = nothing is known."""
        operator = self._by_plmn.get(imsi[:PLMN_DIGITS])
        return "" if operator is None else operator.code

    def name_of(self, imsi: str) -> str:
        operator = self._by_plmn.get(imsi[:PLMN_DIGITS])
        return "" if operator is None else operator.name

    def group_of(self, imsi: str) -> str:
        """The operator group of this SIM, as ``sms.operators`` names it; "" = not known."""
        operator = self._by_plmn.get(imsi[:PLMN_DIGITS])
        return "" if operator is None else operator.group


def _read(entry: Any) -> tuple[OperatorCode, list[str]]:
    fields = entry if isinstance(entry, dict) else {}
    name, code, networks = (fields.get(key) for key in ("name", "code", "plmn"))
    if not (isinstance(name, str) and name and isinstance(code, str)):
        raise ValueError("each [[operator]] needs a name and a code")
    try:
        words = parse_code(code)
    except BadCode as problem:
        raise ValueError(f"{name}: {problem}") from None
    if not isinstance(networks, list) or not all(_is_plmn(each) for each in networks):
        raise ValueError(f'the plmn of {name} must be a list of five digits in quotes, such as "51010"')
    group = fields.get("group", "")
    if not isinstance(group, str):
        raise ValueError(f"the group of {name} must be a text in quotes")
    return OperatorCode(name, " ".join(words), group), networks


def _is_plmn(value: object) -> bool:
    return isinstance(value, str) and value.isascii() and value.isdigit() and len(value) == PLMN_DIGITS
