"""Whether a bundle that came in may take the place of the release that runs: whole, signed, and newer."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from appliance.update.bundle import LARGEST_BUNDLE, NoReleaseKey, load_key, verify
from appliance.update.manifest import BundleProblem, BundleRefused, Facts
from appliance.update.releases import Releases


def newer_release(source: BinaryIO, size: int, *, key: Path, running: Facts, releases: Releases) -> Facts:
    """What it says of itself. All of it is read: a bundle that is cut off is found out here.

    Raises ``BundleRefused``.
    """
    if size > LARGEST_BUNDLE:
        raise BundleRefused(BundleProblem.STRANGE, "too large")
    try:
        manifest = verify(source, load_key(key))
    except NoReleaseKey as problem:
        raise BundleRefused(BundleProblem.WRONG_SIGNATURE, str(problem)) from problem
    if manifest.version == running.version:
        raise BundleRefused(BundleProblem.SAME, manifest.version)
    if manifest.sequence <= running.sequence:
        raise BundleRefused(BundleProblem.OLDER, manifest.version)
    releases.refuse_if_not_newer(manifest)
    return manifest.facts
