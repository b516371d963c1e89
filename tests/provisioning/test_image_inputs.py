"""What goes into an image: sources, packages and their versions, files of ours, and when it is another."""

from __future__ import annotations

from pathlib import Path

import pytest

from provisioning.image import boot_files, build, host, manifest, rootfs, sources, tree
from provisioning.image.packages import COMPONENTS, DPKG_OPTIONS, PACKAGES
from provisioning.image.steps import Steps

KNOWN = [("http://archive/debian/", "bookworm"), ("http://archive/security/", "bookworm-security")]
STATUS = """\
Package: systemd
Status: install ok installed
Version: 252.39-1~deb12u1
Description: system
 Version: not this one

Package: gone
Status: deinstall ok config-files
Version: 1.0

Package: busybox-static
Status: install ok installed
Version: 1:1.35.0-4+b7
"""


def test_packages_come_from_where_this_computer_gets_its_own() -> None:
    lines = sources.lines("trixie", mirror="", security="", known=KNOWN)
    assert lines == [
        "deb http://archive/debian/ trixie main non-free-firmware",
        "deb http://archive/debian/ trixie-updates main non-free-firmware",
        "deb http://archive/security/ trixie-security main non-free-firmware",
    ]


def test_on_raspberry_pi_os_packages_come_from_debian_all_the_same() -> None:
    """apt there knows an archive that comes first in the alphabet, and has not all that is needed."""
    beside = [("http://archive.raspberrypi.com/debian/", "bookworm")]
    debian = [("http://deb.debian.org/debian/", name) for name in ("bookworm", "bookworm-updates")]
    security = [("http://deb.debian.org/debian-security/", "bookworm-security")]
    lines = sources.lines("bookworm", mirror="", security="", known=[*beside, *debian, *security])
    assert [line.split()[1:3] for line in lines] == [
        ["http://deb.debian.org/debian/", "bookworm"],
        ["http://deb.debian.org/debian/", "bookworm-updates"],
        ["http://deb.debian.org/debian-security/", "bookworm-security"],
    ]


def test_a_named_mirror_goes_first() -> None:
    lines = sources.lines("bookworm", mirror="http://near/", security="", known=KNOWN)
    assert lines[0].startswith("deb http://near/ bookworm ")


def test_without_any_archive_it_says_what_to_type() -> None:
    with pytest.raises(host.CannotBuild, match="MIRROR="):
        sources.lines("bookworm", mirror="", security="", known=[])


def test_the_cached_root_is_another_one_for_another_suite() -> None:
    assert rootfs.key("bookworm") == rootfs.key("bookworm")
    assert rootfs.key("bookworm") != rootfs.key("trixie")


def test_the_content_of_an_image_is_known_before_it_is_built() -> None:
    assert build.content("bookworm") == build.content("bookworm")
    assert build.content("bookworm") != build.content("trixie")
    assert build.content("bookworm", epoch=1) != build.content("bookworm")


def test_nobody_can_come_in_by_ssh() -> None:
    assert not [name for name in PACKAGES if "ssh" in name]


def test_licences_stay_though_documentation_goes() -> None:
    excluded = DPKG_OPTIONS.index("path-exclude=/usr/share/doc/*")
    assert DPKG_OPTIONS[excluded + 1] == "path-include=/usr/share/doc/*/copyright"


def test_missing_tools_are_named_with_the_command_that_brings_them() -> None:
    with pytest.raises(host.CannotBuild, match=r"no-such-tool missing: apt-get install .*a-package"):
        host.require({"no-such-tool": "a-package", "sh": "dash"})


def test_a_program_that_fails_is_quoted_with_the_reason_and_heard_while_it_works(tmp_path: Path) -> None:
    script = "for n in 1 2 3 4 5 6 7 8 9; do echo line $n; done; echo 'E: no archive' >&2; echo bye; exit 25"
    lines: list[str] = []
    with pytest.raises(host.CannotBuild) as failed:
        host.run(["sh", "-c", script], log=tmp_path / "log", heard=lines.append)
    assert "E: no archive\n    bye" in str(failed.value)
    assert str(tmp_path / "log") in str(failed.value)
    assert "line 3" not in str(failed.value)
    assert lines == (tmp_path / "log").read_text().splitlines()
    assert len(lines) == 11


def test_the_minutes_that_debian_takes_are_not_silent() -> None:
    told: list[str] = []
    hear = rootfs.Progress(told.append)
    hear("I: running apt-get update...")
    hear("Get:1 http://archive/debian bookworm InRelease")
    for number in range(85):
        hear(f"Setting up package-{number} (1.0) ...")
    hear("I: creating tarball...")
    assert told == [
        "running apt-get update...",
        "40 packages are set up",
        "80 packages are set up",
        "creating tarball...",
    ]


def test_versions_of_installed_packages_are_kept_in_order() -> None:
    assert manifest.package_versions(STATUS) == {
        "busybox-static": "1:1.35.0-4+b7",
        "systemd": "252.39-1~deb12u1",
    }


def test_a_manifest_is_read_back_whole(tmp_path: Path) -> None:
    made = manifest.Manifest(
        "box.img", "ab", "cd", "bookworm", 1, "6.1", "0.1.0", {"image": 1}, {"systemd": "252"}
    )
    (tmp_path / "m.json").write_text(made.text())
    assert manifest.read(tmp_path / "m.json") == made
    (tmp_path / "m.json").write_text("{}")
    with pytest.raises(ValueError, match="no manifest"):
        manifest.read(tmp_path / "m.json")


def test_inputs_change_with_content_name_and_right_to_execute(tmp_path: Path) -> None:
    one = tmp_path / "one"
    one.write_text("a")
    before = manifest.fingerprint([("one", one)])
    assert manifest.fingerprint([("one", one)]) == before
    assert manifest.fingerprint([("other", one)]) != before
    assert manifest.fingerprint([("one", one)], "bookworm") != before
    one.chmod(0o755)
    assert manifest.fingerprint([("one", one)]) != before
    one.write_text("b")
    one.chmod(0o644)
    assert manifest.fingerprint([("one", one)]) != before


def test_our_files_lie_over_debians_with_the_rights_that_git_keeps(tmp_path: Path) -> None:
    overlay, root = tmp_path / "overlay", tmp_path / "root"
    for folder in (overlay / "etc/NetworkManager", overlay / "usr/lib", root / "etc"):
        folder.mkdir(parents=True)
    (root / "etc/passwords").write_text("theirs")
    (root / "etc").chmod(0o750)
    (overlay / "etc/passwords").write_text("ours")
    (overlay / "etc/NetworkManager/a.nmconnection").write_text("psk")
    (overlay / "usr/lib/start").write_text("#!/bin/sh")
    (overlay / "usr/lib/start").chmod(0o777)
    (overlay / "etc/off.service").symlink_to("/dev/null")
    tree.lay_over(overlay, root)
    assert (root / "etc/passwords").read_text() == "ours"
    assert (root / "etc/off.service").readlink() == Path("/dev/null")
    rights = {path.name: path.stat().st_mode & 0o777 for path in root.rglob("*") if not path.is_symlink()}
    assert rights["etc"] == 0o750
    assert rights["start"] == 0o755
    assert rights["passwords"] == 0o644
    assert rights["a.nmconnection"] == 0o600


def test_the_overlay_of_this_repository_lies_over_an_empty_root(tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    tree.lay_over(tree.OVERLAY, tmp_path / "root")
    assert (tmp_path / "root/etc/systemd/system/kabar.service").is_file()
    assert (tmp_path / "root/usr/lib/kabar/start").stat().st_mode & 0o111


def test_the_hats_line_is_no_console_and_the_root_is_named_by_its_uuid() -> None:
    words = boot_files.cmdline("1234-abcd").split()
    assert [word for word in words if word.startswith("console=")] == ["console=tty0"]
    assert "root=UUID=1234-abcd" in words
    assert "ro" in words
    assert "net.ifnames=0" in words


def test_the_firmware_is_told_to_start_our_kernel_and_initrd_in_64_bits() -> None:
    lines = [line for line in boot_files.CONFIG.splitlines() if not line.startswith("#")]
    assert {"arm_64bit=1", "upstream_kernel=1", "kernel=vmlinuz", "enable_uart=1"} <= set(lines)
    assert "initramfs initrd.img followkernel" in lines


def test_what_a_pi_needs_besides_the_kernel_is_in_the_list() -> None:
    assert {"raspi-firmware", "firmware-brcm80211", "wireless-regdb", "linux-image-arm64"} <= set(PACKAGES)
    assert "non-free-firmware" in COMPONENTS


def test_the_wifi_of_a_zero_2_w_finds_the_values_of_its_board() -> None:
    folder = tree.OVERLAY / "usr/lib/firmware/brcm"
    link = folder / "brcmfmac43430-sdio.raspberrypi,model-zero-2-w.txt"
    assert link.readlink() == Path("brcmfmac43430-sdio.raspberrypi,3-model-b.txt")


def test_the_file_an_office_opens_has_the_line_ends_of_notepad() -> None:
    assert boot_files.for_office("a\nb\n") == b"a\r\nb\r\n"


def test_each_step_says_its_name_before_and_its_seconds_after(capsys: pytest.CaptureFixture[str]) -> None:
    times = iter([10.0, 13.5])
    steps = Steps(clock=lambda: next(times))
    with steps.step("unpacked") as said:
        assert capsys.readouterr().out.strip() == "unpacked"
        said("500 MiB")
    assert capsys.readouterr().out.split() == ["3.5", "s", "500", "MiB"]
    assert steps.seconds == 3.5


def test_a_step_that_tells_how_far_it_is_says_its_name_again_at_the_end(
    capsys: pytest.CaptureFixture[str],
) -> None:
    times = iter([0.0, 240.0])
    steps = Steps(clock=lambda: next(times))
    with steps.step("Debian") as said:
        steps.tell("40 packages are set up")
        said("from the archive")
    lines = capsys.readouterr().out.splitlines()
    assert [line.split() for line in lines] == [
        ["Debian"],
        ["40", "packages", "are", "set", "up"],
        ["Debian", "240.0", "s", "from", "the", "archive"],
    ]
