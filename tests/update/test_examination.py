"""A bundle must be above what runs and above all that this card knows."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from appliance.update.examination import newer_release
from appliance.update.manifest import BundleProblem, BundleRefused, Facts
from tests.support.releases import bundle_bytes, card, public_key, sequence


@pytest.mark.parametrize(
    ("running", "problem"),
    [
        (Facts("0.2.0", 1), BundleProblem.SAME),
        (Facts("0.1.9", sequence("0.2.0")), BundleProblem.OLDER),
        (Facts("0.3.0", sequence("0.3.0")), BundleProblem.OLDER),
    ],
)
def test_what_runs_counts_also_where_no_folder_knows_of_it(
    tmp_path: Path, running: Facts, problem: BundleProblem
) -> None:
    content, releases, key = bundle_bytes("0.2.0"), card(tmp_path), public_key(tmp_path)
    with pytest.raises(BundleRefused) as refused:
        newer_release(io.BytesIO(content), len(content), key=key, running=running, releases=releases)
    assert refused.value.problem is problem
    before = Facts("0.1.9", sequence("0.1.9"))
    found = newer_release(io.BytesIO(content), len(content), key=key, running=before, releases=releases)
    assert found.version == "0.2.0"
