"""A workbook is made over a temporary file; a card without room for it is said to be full."""

from __future__ import annotations

import errno
import io
from collections.abc import Iterator

import pytest

from appliance.contacts.importing.text_workbook import TextSheet, write_workbook
from appliance.errors import StorageFull


def test_a_workbook_of_text_begins_as_every_xlsx_does() -> None:
    made = write_workbook([TextSheet("Kader", ["Nama", "No HP"], [["Euis", "0812"], ["=1+1", ""]])])
    assert io.BytesIO(made).read(2) == b"PK"


def test_a_full_card_is_told_as_such() -> None:
    def rows() -> Iterator[list[str]]:
        yield ["Euis"]
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(StorageFull):
        write_workbook([TextSheet("Kader", ["Nama"], rows())])
