"""Whether anybody has seen the words that open the backups."""

from __future__ import annotations

import os
from pathlib import Path

from appliance.accounts.audit import Audit
from appliance.backup.kit import Kit
from appliance.data_folder import DataFolder
from tests.support.boxes import quiet_box


def test_words_count_as_seen_once_the_kit_was_shown_and_no_others_came_since(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "data")
    with quiet_box(folder.root) as box:
        audit = box.accounts.audit
        asked: list[str] = []

        def journal() -> Audit:
            asked.append("journal")
            return audit

        kit = Kit(folder, audit=journal)
        assert not kit.is_seen
        assert asked == []  # there are no words
        assert box.backups.words
        assert not kit.is_seen
        audit.record("euis", "emergency kit shown")
        assert kit.is_seen
        assert asked == ["journal", "journal"]
        assert kit.is_seen
        assert len(asked) == 2  # and is not asked again
        box.backups.new_words()
        os.utime(folder.backup_words, ns=(7, 7))  # a card's clock may be coarse
        audit.record("euis", "backup words changed")
        assert not kit.is_seen
        audit.record("euis", "emergency kit shown")
        assert kit.is_seen
