"""Which operator a mobile number belongs to, by its prefix. The table is data: ``operators.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Operator:
    """``group`` (XLSMART ...) decides cost and the sending SIM, ``brand`` (AXIS ...) is what people say."""

    group: str
    brand: str


class OperatorTable:
    """Prefixes (national digits with the leading 0) to operators; the longest prefix that fits wins."""

    def __init__(self, by_prefix: dict[str, Operator]) -> None:
        self._by_prefix = dict(by_prefix)
        self._lengths = sorted({len(prefix) for prefix in by_prefix}, reverse=True)

    @classmethod
    def load(cls, text: str) -> OperatorTable:
        """From TOML in the shape of ``operators.toml``. Raises ``ValueError`` with a sentence."""
        entries = tomllib.loads(text).get("brand")
        if not isinstance(entries, list) or not entries:
            raise ValueError("the operator table has no [[brand]]")
        by_prefix: dict[str, Operator] = {}
        for entry in entries:
            operator, prefixes = _read_brand(entry)
            for prefix in prefixes:
                if prefix in by_prefix:
                    raise ValueError(
                        f"prefix {prefix} is given to {by_prefix[prefix].brand} and {operator.brand}"
                    )
                by_prefix[prefix] = operator
        return cls(by_prefix)

    @classmethod
    @cache
    def default(cls) -> OperatorTable:
        """The table that ships with the box."""
        return cls.load(files(__package__).joinpath("operators.toml").read_text("utf-8"))

    @property
    def groups(self) -> frozenset[str]:
        """Every operator group of the table."""
        return frozenset(operator.group for operator in self._by_prefix.values())

    def lookup(self, number: str) -> Operator | None:
        """The operator of ``+628...`` or ``08...``; None for a prefix that the table lacks."""
        national = "0" + number[3:] if number.startswith("+62") else number
        for length in self._lengths:
            operator = self._by_prefix.get(national[:length])
            if operator is not None:
                return operator
        return None


def _read_brand(entry: Any) -> tuple[Operator, list[str]]:
    fields = entry if isinstance(entry, dict) else {}
    name, group, prefixes = (fields.get(key) for key in ("name", "group", "prefixes"))
    if not (isinstance(name, str) and name and isinstance(group, str) and group):
        raise ValueError("each [[brand]] needs a name and a group")
    if not isinstance(prefixes, list) or not all(_is_prefix(prefix) for prefix in prefixes):
        raise ValueError(f'the prefixes of {name} must be a list of digits in quotes, such as "0812"')
    return Operator(group, name), prefixes


def _is_prefix(value: object) -> bool:
    return isinstance(value, str) and value.isascii() and value.isdigit() and value.startswith("0")
