"""What a cell says in effect: its own text, that of its merged block, or what stands above it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from itertools import pairwise

from appliance.contacts.importing.cells import is_blank, is_ditto
from appliance.contacts.importing.findings import Remark, RemarkCode
from appliance.contacts.importing.headings import Field
from appliance.contacts.importing.layout import Table
from appliance.contacts.importing.positions import Reach, reach_of
from appliance.contacts.importing.workbook import Row, column_letter

_PLACES = (Field.DISTRICT, Field.VILLAGE, Field.POSYANDU)  # from the large to the small
_NEVER = frozenset({Field.PHONE, Field.PRIVATE, Field.ABOUT_THE_ROW, Field.LABELLED_NOTE})
# A column is written once per block when so many cells are empty and hardly a value is there twice running.
_EMPTY_SHARE = 0.3
_REPEATED_SHARE = 0.1
_FEWEST_EMPTY = 2
_FEWEST_WRITTEN = 2  # one value above many empty cells may be anybody's own


class CellReader:
    """Reads the cells of one table's rows from top to bottom."""

    def __init__(self, table: Table, body: Sequence[Row], merged: Mapping[tuple[int, int], str]) -> None:
        self._merged = merged
        where = {**table.borrowed, **table.columns}
        places = {kind: where[kind][0] for kind in _PLACES if kind in where}
        self._columns = places | {kind: columns[0] for kind, columns in where.items() if kind not in _NEVER}
        phones = table.columns.get(Field.PHONE, ())
        noted = table.columns.get(Field.LABELLED_NOTE, ())
        self._noted = tuple((table.headings.get(column) or column_letter(column), column) for column in noted)
        self._phones = tuple((table.headings.get(column) or "HP", column) for column in phones)
        name = self._columns[Field.NAME]
        self._blocks = frozenset(kind for kind in places if _is_written_once(body, places[kind], name))
        self._above: Mapping[Field, str] = {}
        self.carried: Set[Field] = frozenset()

    def texts(self, row: Row) -> tuple[dict[Field, str], list[Remark]]:
        """The row's text for each field but the phones, and what was taken over from above.

        ``carried`` then holds the places of empty cells that are merged with none: likely, not certain.
        """
        texts: dict[Field, str] = {}
        remarks: list[Remark] = []
        blocks = self._blocks_for(row)
        carried = set()
        for kind, column in self._columns.items():
            own = row.text(column)
            if own and not is_ditto(own):
                texts[kind] = "" if is_blank(own) else own
                if kind in _PLACES and own != self._above.get(kind):
                    blocks = frozenset()  # another kecamatan: the desa above it is not its own
                continue
            merged = self._merged.get((row.number, column), "")
            above = self._above.get(kind, "") if own or kind in blocks else ""
            texts[kind] = merged or above
            if kind in _PLACES and not texts[kind]:
                blocks = frozenset()  # nor is the desa his when the kecamatan above is not
            if not own and not merged and above:
                carried.add(kind)
            if above and not merged:
                code = RemarkCode.PLACE_FROM_ABOVE if kind in _PLACES else RemarkCode.SAME_AS_ABOVE
                remarks.append(Remark(code, above))
        self.carried = carried
        return texts, remarks

    def _blocks_for(self, row: Row) -> Set[Field]:
        """The columns whose empty cells mean the value above, for somebody in that post."""
        if not self._blocks or Field.POSITION not in self._columns:
            return self._blocks
        text = row.text(self._columns[Field.POSITION])
        reach = reach_of(self._above.get(Field.POSITION, "") if is_ditto(text) else text)
        if reach is Reach.KABUPATEN:
            return frozenset()
        return self._blocks & {Field.DISTRICT} if reach > Reach.POSYANDU else self._blocks

    def phones(self, row: Row) -> list[tuple[str, str]]:
        """Heading and text of each phone column."""
        merged = self._merged
        return [
            (heading, row.text(column) or merged.get((row.number, column), ""))
            for heading, column in self._phones
        ]

    def noted(self, row: Row) -> list[str]:
        """The cells somebody chose for the note, each under its heading."""
        return [
            f"{heading}: {text}"
            for heading, column in self._noted
            if (text := row.text(column)) and not is_blank(text)
        ]

    def kind(self, row: Row, field: Field) -> str:
        """The letter of the field's cell."""
        column = self._columns.get(field)
        return row.kind(column) if column is not None else ""

    def above(self, field: Field) -> str:
        """What the person above has there, in effect."""
        return self._above.get(field, "")

    def remember(self, texts: Mapping[Field, str]) -> None:
        """The row has been read; the next one is below it."""
        self._above = texts

    def forget(self) -> None:
        """A section begins: nothing stands above its first row."""
        self._above = {}


def _is_written_once(body: Sequence[Row], column: int, name: int) -> bool:
    texts = [row.text(column) for row in body if row.text(name)]
    empty = sum(1 for text in texts if not text)
    if empty < _FEWEST_EMPTY or len({text for text in texts if text}) < _FEWEST_WRITTEN:
        return False
    pairs = [(text, after) for text, after in pairwise(texts) if text and after]
    repeated = sum(1 for text, after in pairs if text == after)
    return (
        empty >= _EMPTY_SHARE * len(texts) and repeated <= _REPEATED_SHARE * len(texts) and empty < len(texts)
    )
