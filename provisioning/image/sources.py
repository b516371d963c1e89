"""Where the packages come from: this computer's own apt sources, or a mirror that was named."""

from __future__ import annotations

from collections.abc import Sequence

from provisioning.image import host
from provisioning.image.packages import COMPONENTS

_FORMAT = "$(REPO_URI) $(RELEASE)"


def of_this_computer() -> list[tuple[str, str]]:
    """(address, release) of what apt reads here, apt-get(8) ``indextargets``."""
    lines = host.run(["apt-get", "indextargets", "--format", _FORMAT, "Created-By: Packages"]).splitlines()
    return sorted({(address, release) for address, release in map(str.split, lines)})


def _with_updates(known: Sequence[tuple[str, str]]) -> str:
    """Debian's own archive, which has stable updates; others beside it (Raspberry Pi's) have none."""
    archives = [(where, release) for where, release in known if not release.endswith("-security")]
    with_updates = [where for where, release in archives if release.endswith("-updates")]
    return next(iter([*with_updates, *(where for where, _ in archives)]), "")


def lines(suite: str, *, mirror: str, security: str, known: Sequence[tuple[str, str]]) -> list[str]:
    """The ``deb`` lines of sources.list(5) for ``suite``; what is "" is taken from ``known``."""
    if not mirror:
        mirror = _with_updates(known)
    if not mirror:
        raise host.CannotBuild("apt names no Debian archive here: say make image MIRROR=<address of one>")
    if not security:
        security = next((where for where, release in known if release.endswith("-security")), "")
    components = " ".join(COMPONENTS)
    found = [f"deb {mirror} {release} {components}" for release in (suite, f"{suite}-updates")]
    if security:
        found.append(f"deb {security} {suite}-security {components}")
    return found
