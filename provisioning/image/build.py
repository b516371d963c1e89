"""Make the image, step by step, from Debian's packages, the overlay and the release."""

from __future__ import annotations

import os
import shutil
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from appliance.update.bundle import SUFFIX
from provisioning import release
from provisioning.image import boot_files, host, initrd, manifest, partitions, rootfs, sources, tree
from provisioning.image.layout import MIB, Layout, plan
from provisioning.image.packages import PACKAGES
from provisioning.image.steps import Steps

HERE = Path(__file__).parent
BOOT_TOML = HERE.parent / "boot" / "kabar.toml"
# make cards, not images
OF_STICKERS = ("cards.py", "stamp.py", "sticker_sheet.py", "sticker_sheet.css")
# 2025-01-01: a box without any clock starts no earlier than this, and no file of an image is younger
EPOCH = 1735689600


@dataclass(frozen=True, slots=True)
class Wish:
    """``mirror``, ``security``: "" = as this computer's apt. ``compress``: also a file for release."""

    suite: str
    mirror: str
    security: str
    cache: Path
    build: Path
    compress: bool = False
    epoch: int = EPOCH


@dataclass(frozen=True, slots=True)
class Made:
    image: Path
    manifest: manifest.Manifest
    fresh: bool  # False: the same inputs had been built before


def make(wish: Wish, steps: Steps) -> Made:
    """The image in ``wish.build``. Raises CannotBuild."""
    host.require_root()
    host.require(host.BUILD_TOOLS)
    debs = sources.lines(
        wish.suite, mirror=wish.mirror, security=wish.security, known=sources.of_this_computer()
    )
    with steps.step("release bundle") as said:
        bundle, key, version = _release(wish.build)
        said(bundle.name)
    image = wish.build / f"kotak-kabar-{version}-arm64.img"
    made_of = content(wish.suite, wish.epoch)
    inputs = manifest.fingerprint([("release", bundle), ("key", key)], made_of)
    beside = image.with_suffix(".manifest.json")
    made = _as_before(image, beside, inputs)
    if made is None:
        made = Made(
            image, _build(wish, steps, debs, _Parts(image, inputs, made_of, bundle, key, version)), fresh=True
        )
        beside.write_text(made.manifest.text(), "utf-8")
    if wish.compress:
        _compress(image, steps)
    return made


@dataclass(frozen=True, slots=True)
class _Parts:
    image: Path
    inputs: str
    content: str
    bundle: Path
    key: Path
    version: str


def _release(build: Path) -> tuple[Path, Path, str]:
    """-> the bundle, the key that boxes believe, the version."""
    signing = release.signing_key(os.environ, build)
    public = release.write_public_key(signing, build)
    version = release.project_version()
    bundle = build / f"kotak-kabar-{version}{SUFFIX}"
    inputs = manifest.fingerprint([*_release_files(), ("key", public)])
    beside = bundle.with_suffix(".inputs")
    before = beside.read_text("ascii") if beside.is_file() and bundle.is_file() else ""
    if before != inputs:
        release.make(bundle, signing, version=version, sequence=release.sequence_of(version))
        beside.write_text(inputs, "ascii")
    return bundle, public, version


def _release_files() -> list[tuple[str, Path]]:
    """Everything a bundle is made of, but the key; to make it again takes a while."""
    project = HERE.parents[1]
    folders = [*(project / package for package in release.PACKAGES), tree.OVERLAY]
    files = [
        (f"{folder.name}/{name}", path) for folder in folders for name, path in manifest.files_of(folder)
    ]
    more = [project / name for name in ("pyproject.toml", "LICENSE", release.INSTALLER)]
    more += HERE.parent.glob("*.py")
    return [*files, *((path.name, path) for path in (*more, *HERE.parent.glob("wheels-*.txt")))]


def content(suite: str, epoch: int = EPOCH) -> str:
    """What an image would be made of; two images of the same content pass the same tests."""
    files = [(f"overlay/{name}", path) for name, path in manifest.files_of(tree.OVERLAY)]
    files += [(f"image/{name}", path) for name, path in manifest.files_of(HERE) if name not in OF_STICKERS]
    files += [(f"release/{name}", path) for name, path in _release_files()]
    files.append(("kabar.toml", BOOT_TOML))
    return manifest.fingerprint(files, rootfs.key(suite), str(epoch))


def _as_before(image: Path, beside: Path, inputs: str) -> Made | None:
    try:
        before = manifest.read(beside)
    except (OSError, ValueError):
        return None
    if before.inputs != inputs or not image.is_file() or rootfs.days(image, time.time()) > rootfs.OLDEST:
        return None
    return Made(image, before, fresh=False)


def _build(wish: Wish, steps: Steps, debs: Sequence[str], parts: _Parts) -> manifest.Manifest:
    work = wish.build / "image"
    if work.exists():
        shutil.rmtree(work)
    work.mkdir(parents=True)
    layout, root = plan(), work / "root"
    names = _names(parts.inputs)
    with steps.step(f"Debian {wish.suite}, {len(PACKAGES)} packages and what they need") as said:
        tar, made_now = rootfs.rootfs_tar(
            wish.suite,
            debs,
            wish.cache,
            make=rootfs.mmdebstrap(
                wish.suite, epoch=wish.epoch, log=wish.build / "mmdebstrap.log", tell=steps.tell
            ),
            tell=steps.tell,
        )
        said("" if made_now else f"from {tar.parent}, {rootfs.days(tar, time.time())} days old")
    with steps.step("unpacked"):
        tree.unpack(tar, root)
    with steps.step("our own files, users, release"):
        packages = manifest.package_versions((root / "var/lib/dpkg/status").read_text("utf-8"))
        kernel = initrd.kernel_version(root)
        boot = _boot_files(root, kernel, work / "boot", names)
        _lay_ours(root, parts)
        tree.date(root, wish.epoch)
    with steps.step("partitions"):
        images = _partitions(work, layout, names, root, boot, wish.epoch)
    with steps.step("image") as said:
        partitions.assemble(parts.image, layout, names, images)
        sizes = {
            "image": layout.size * MIB,
            "used": parts.image.stat().st_blocks * 512,
            **{name: path.stat().st_blocks * 512 for name, path in images.items()},
        }
        said(f"{sizes['used'] / MIB:.0f} MiB used of {layout.size}")
    shutil.rmtree(work)
    return manifest.Manifest(
        parts.image.name,
        parts.inputs,
        parts.content,
        wish.suite,
        wish.epoch,
        kernel,
        parts.version,
        sizes,
        packages,
    )


def _names(inputs: str) -> partitions.Names:
    def named(what: str) -> uuid.UUID:
        return uuid.uuid5(uuid.NAMESPACE_OID, f"kotak-kabar {what} {inputs}")

    return partitions.Names(
        disk_id=named("disk").int & 0xFFFFFFFF or 1,
        fat_id=named("fat").int & 0xFFFFFFFF,
        root_uuid=str(named("root")),
        data_uuid=str(named("data")),
    )


def _boot_files(root: Path, kernel: str, into: Path, names: partitions.Names) -> dict[str, Path]:
    """Name on the FAT partition -> file; must be read before ``finish`` takes them out of the tree."""
    into.mkdir()
    found = {path.name: path for path in (root / "usr/lib/raspi-firmware").iterdir() if path.is_file()}
    trees = (root / f"usr/lib/linux-image-{kernel}/broadcom").glob("bcm2[78]*-rpi-*.dtb")
    found |= {path.name: path for path in trees}
    found["vmlinuz"] = root / f"boot/vmlinuz-{kernel}"
    for name, path in found.items():
        shutil.copyfile(path, into / name)
    (into / "initrd.img").write_bytes(initrd.initrd(root))
    (into / "config.txt").write_text(boot_files.CONFIG, "utf-8")
    (into / "cmdline.txt").write_text(boot_files.cmdline(names.root_uuid), "utf-8")
    (into / "BACA-SAYA.txt").write_bytes(boot_files.for_office(boot_files.README))
    (into / "kabar.toml").write_bytes(boot_files.for_office(BOOT_TOML.read_text("utf-8")))
    return {path.name: path for path in into.iterdir()}


def _lay_ours(root: Path, parts: _Parts) -> None:
    tree.lay_over(tree.OVERLAY, root)
    tree.add_users(root)
    key = root / tree.KEY_PLACE
    key.write_bytes(parts.key.read_bytes())
    key.chmod(0o644)
    release.unpack_into(parts.bundle, parts.key, root / tree.BASE_RELEASE)
    tree.ready_release(root)
    tree.finish(root)


def _partitions(
    work: Path, layout: Layout, names: partitions.Names, root: Path, boot: dict[str, Path], epoch: int
) -> dict[str, Path]:
    images = {part.name: work / f"{part.name}.img" for part in layout.partitions}
    for path in boot.values():
        tree.touch(path, epoch)
    partitions.make_fat(images["boot"], layout.boot, names, boot, epoch)
    partitions.make_root(images["root"], layout.root, names, root, epoch)
    empty = work / "data"
    empty.mkdir()
    tree.touch(empty, epoch)
    partitions.make_data(images["data"], layout.data, names, empty, epoch)
    return images


def _compress(image: Path, steps: Steps) -> None:
    """One file to hand out: Raspberry Pi Imager and most flashers take .xz and .zst."""
    target = image.with_suffix(".img.xz")
    with steps.step("compressed for release") as said:
        host.run(["xz", "-k", "-f", "-3", "-T2", image])
        said(f"{target.name}, {target.stat().st_size / MIB:.0f} MiB")
