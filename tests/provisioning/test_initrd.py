"""The initrd: modules behind what they need, an archive the kernel takes, a first program."""

from __future__ import annotations

import gzip
import shutil
import subprocess
from pathlib import Path

import pytest

from provisioning.image import cpio, host, initrd
from provisioning.image.kernel_modules import LATER, WANTED, WELCOME, load_order, plain, read_dependencies

DEP = """\
kernel/fs/ext4/ext4.ko: kernel/fs/mbcache.ko kernel/fs/jbd2/jbd2.ko kernel/lib/crc16.ko
kernel/fs/jbd2/jbd2.ko:
kernel/fs/mbcache.ko:
kernel/lib/crc16.ko:
kernel/arch/crc32c_generic.ko:
kernel/mmc/sdhci-iproc.ko.xz: kernel/mmc/sdhci-pltfm.ko kernel/mmc/sdhci.ko
kernel/mmc/sdhci-pltfm.ko: kernel/mmc/sdhci.ko
kernel/mmc/sdhci.ko:
"""
BUILTIN = "kernel/drivers/mmc/core/mmc_core.ko\nkernel/drivers/mmc/core/mmc_block.ko\n"


def order(*wanted: str, welcome: tuple[str, ...] = ()) -> list[str]:
    return [plain(path) for path in load_order(wanted, read_dependencies(DEP), BUILTIN, welcome)]


def test_a_module_comes_behind_everything_it_needs() -> None:
    assert order("sdhci-iproc") == ["sdhci", "sdhci_pltfm", "sdhci_iproc"]
    found = order("ext4", "sdhci-iproc")
    assert set(found[:3]) == {"mbcache", "jbd2", "crc16"}
    assert found.index("ext4") == 3


def test_no_module_is_loaded_twice() -> None:
    assert order("sdhci", "sdhci-iproc", "sdhci_iproc").count("sdhci") == 1


def test_what_is_in_the_kernel_is_not_looked_for() -> None:
    assert order("mmc_block", "sdhci") == ["sdhci"]


def test_a_kernel_without_a_wanted_module_is_refused_by_name() -> None:
    with pytest.raises(LookupError, match="bcm2835_wdt"):
        order("bcm2835_wdt")


def test_a_welcome_module_may_be_missing_and_comes_first_when_it_is_there() -> None:
    assert order("ext4", welcome=("crc32c_generic", "i6300esb"))[0] == "crc32c_generic"


def test_the_card_of_every_board_is_reached() -> None:
    assert {"ext4", "bcm2835", "sdhci-iproc", "bcm2835_wdt"} <= set(WANTED)
    assert not set(WANTED) & set(WELCOME)


def test_the_archive_is_what_cpio_reads(tmp_path: Path) -> None:
    _needs("cpio")
    made = cpio.archive([cpio.folder("bin"), cpio.file("bin/sh", b"#!", 0o755), cpio.link("init", "bin/sh")])
    (tmp_path / "out").mkdir()
    subprocess.run(["cpio", "-i", "--quiet"], input=made, cwd=tmp_path / "out", check=True)
    assert (tmp_path / "out/bin/sh").read_bytes() == b"#!"
    assert (tmp_path / "out/bin/sh").stat().st_mode & 0o777 == 0o755
    assert (tmp_path / "out/init").readlink() == Path("bin/sh")
    assert len(made) % 512 == 0


def test_the_same_root_gives_the_same_initrd(tmp_path: Path) -> None:
    root = _root(tmp_path / "root")
    assert initrd.initrd(root) == initrd.initrd(root)


def test_the_initrd_holds_busybox_the_check_and_the_modules_in_order(tmp_path: Path) -> None:
    found = {entry.name: entry for entry in initrd.entries(_root(tmp_path / "root"))}
    assert found["init"].mode & 0o111
    assert found["bin/busybox"].data == b"busybox"
    assert found["sbin/e2fsck"].data == b"e2fsck"
    names = found["lib/modules/order"].data.decode().split()
    assert names[-1] == "bcm2835_wdt.ko"
    assert all(f"lib/modules/{name}" in found for name in names)
    assert gzip.decompress(initrd.initrd(tmp_path / "root")).startswith(b"070701")


@pytest.mark.parametrize("name", LATER)
def test_no_image_is_made_with_a_kernel_that_lacks_what_is_asked_for_later(tmp_path: Path, name: str) -> None:
    root = _root(tmp_path / "root")
    (dep,) = root.glob("lib/modules/*/modules.dep")
    dep.write_text(dep.read_text().replace(f"kernel/{name}.ko:\n", ""))
    with pytest.raises(LookupError, match=name):
        initrd.entries(root)


def test_two_kernels_in_one_root_are_refused(tmp_path: Path) -> None:
    root = _root(tmp_path / "root")
    (root / "lib/modules/6.1.0-2").mkdir()
    with pytest.raises(host.CannotBuild, match="one kernel"):
        initrd.entries(root)


def test_the_first_program_is_one_a_plain_shell_understands() -> None:
    subprocess.run(["sh", "-n", str(initrd.INIT)], check=True)


def test_the_first_program_never_gives_a_shell_to_whoever_stands_there() -> None:
    text = initrd.INIT.read_text("utf-8")
    assert "exec $B sh" not in text
    assert "reboot -f" in text


def _root(root: Path) -> Path:
    """As much of a root file system as an initrd is made from."""
    modules = root / "lib/modules/6.1.0-1"
    lines = []
    for name in {*WANTED, *LATER}:
        path = modules / f"kernel/{name}.ko"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())
        lines.append(f"kernel/{name}.ko:\n")
    (modules / "modules.dep").write_text("".join(lines))
    (modules / "modules.builtin").write_text("")
    for name, content in (("usr/bin/busybox", b"busybox"), ("sbin/e2fsck.static", b"e2fsck")):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)
    return root


def _needs(command: str) -> None:
    if not shutil.which(command):
        pytest.skip(f"{command} is not installed")
