"""A bundle is believed for its signature only, and unpacked no further than it was signed for."""

from __future__ import annotations

import hashlib
import io
import lzma
import zlib
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from appliance.update.bundle import SIGNATURE, NoReleaseKey, load_key, read_manifest, unpack, verify
from appliance.update.manifest import (
    LARGEST_FILE,
    LARGEST_RELEASE,
    BundleProblem,
    BundleRefused,
    Manifest,
    ReleaseFile,
    encode,
)
from tests.support.releases import OURS, PROGRAM, SOMEBODYS, bundle_bytes, files, manifest_of, public_key

HEAD = b"kotak-kabar-release 1\n"


def refusal(bundle: bytes, into: Path | None = None) -> BundleProblem:
    """Why it is refused, looked at or unpacked."""
    source = io.BytesIO(bundle)
    try:
        if into is None:
            verify(source, OURS.public_key())
        else:
            unpack(source, read_manifest(source, OURS.public_key()), into)
    except BundleRefused as refused:
        return refused.problem
    raise AssertionError("it was taken")


def signed(manifest: bytes, contents: bytes = b"", key: Ed25519PrivateKey = OURS) -> bytes:
    """Whatever somebody with the key could sign."""
    head = HEAD + len(manifest).to_bytes(4) + manifest
    return head + key.sign(head) + lzma.compress(contents)


def one_file(path: str, content: bytes = b"x", size: int | None = None) -> Manifest:
    digest = hashlib.sha256(content).hexdigest()
    return Manifest("0.2.0", 200, "", (ReleaseFile(path, len(content) if size is None else size, digest),))


def parts_of(bundle: bytes) -> int:
    """Where the contents begin."""
    start = len(HEAD)
    return start + 4 + int.from_bytes(bundle[start : start + 4]) + SIGNATURE


def test_a_bundle_unpacks_to_what_went_in_and_tells_what_it_is(tmp_path: Path) -> None:
    source = io.BytesIO(bundle_bytes("0.2.0"))
    manifest = read_manifest(source, OURS.public_key())
    unpack(source, manifest, tmp_path)
    found = {str(path.relative_to(tmp_path)): path for path in tmp_path.rglob("*") if path.is_file()}
    facts = msgspec.json.decode(found.pop("release.json").read_bytes())
    assert {name: path.read_bytes() for name, path in found.items()} == files("0.2.0")
    assert facts == {"version": "0.2.0", "sequence": 200, "made": "2026-11-22"}
    assert verify(io.BytesIO(bundle_bytes("0.2.0")), OURS.public_key()).version == "0.2.0"


def test_what_is_unpacked_can_be_read_by_everybody_and_is_no_program_of_its_own(tmp_path: Path) -> None:
    source = io.BytesIO(bundle_bytes("0.2.0"))
    unpack(source, read_manifest(source, OURS.public_key()), tmp_path)
    for path in (tmp_path, *tmp_path.rglob("*")):
        assert path.stat().st_mode & 0o7777 == (0o755 if path.is_dir() else 0o644), path


def test_the_same_release_makes_the_same_bytes() -> None:
    backwards = dict(reversed(files("0.2.0").items()))
    assert bundle_bytes("0.2.0") == bundle_bytes("0.2.0", backwards)


def test_what_lies_in_two_places_is_carried_once(tmp_path: Path) -> None:
    noise = hashlib.shake_256(b"noise").digest(50_000)
    once = len(bundle_bytes("0.2.0", {"app/a": noise}))
    assert len(bundle_bytes("0.2.0", {"app/a": noise, "site-cp311/b": noise})) < once + 1000


def test_a_bundle_signed_by_somebody_else_is_refused() -> None:
    assert refusal(bundle_bytes("0.2.0", key=SOMEBODYS)) is BundleProblem.WRONG_SIGNATURE


def test_a_changed_version_breaks_the_signature() -> None:
    assert refusal(bundle_bytes("0.2.0").replace(b"0.2.0", b"9.2.0", 1)) is BundleProblem.WRONG_SIGNATURE


def test_a_changed_file_is_refused_though_the_signature_is_good(tmp_path: Path) -> None:
    bundle, other = bundle_bytes("0.2.0"), bundle_bytes("0.3.0")
    mixed = bundle[: parts_of(bundle)] + other[parts_of(other) :]
    assert refusal(mixed) is BundleProblem.DAMAGED
    assert refusal(mixed, tmp_path) is BundleProblem.DAMAGED


@given(st.data())
def test_half_a_file_is_refused_wherever_it_ends(data: st.DataObject) -> None:
    bundle = bundle_bytes("0.2.0")
    cut = bundle[: data.draw(st.integers(0, len(bundle) - 1))]
    assert refusal(cut) in (BundleProblem.DAMAGED, BundleProblem.NO_BUNDLE)


@given(st.data())
def test_any_changed_bit_is_noticed(data: st.DataObject) -> None:
    bundle = bytearray(bundle_bytes("0.2.0"))
    place = data.draw(st.integers(0, len(bundle) - 1))
    bundle[place] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(BundleRefused):
        verify(io.BytesIO(bytes(bundle)), OURS.public_key())


def test_something_behind_the_end_is_refused() -> None:
    assert refusal(bundle_bytes("0.2.0") + b"x") is BundleProblem.DAMAGED


def test_another_file_is_told_from_a_bundle_of_a_newer_format() -> None:
    assert refusal(b"PK\x03\x04 a photo album") is BundleProblem.NO_BUNDLE
    assert refusal(b"") is BundleProblem.NO_BUNDLE
    assert refusal(b"kotak-kabar-release 2\n whatever comes") is BundleProblem.NEWER_FORMAT


def test_a_bomb_is_unpacked_no_further_than_its_manifest_says(tmp_path: Path) -> None:
    bomb = signed(encode(one_file("app/a", b"\0" * 1000)), b"\0" * 50_000_000)
    assert refusal(bomb, tmp_path) is BundleProblem.DAMAGED
    assert sum(path.stat().st_size for path in tmp_path.rglob("*") if path.is_file()) <= 1000


@pytest.mark.parametrize(
    "path",
    [
        "../../etc/passwd",
        "app/../../etc/passwd",
        "/etc/passwd",
        "app//x",
        "app/./x",
        "app/..",
        "app",
        "etc/passwd",
        "app/a\0b",
        "app/a\nb",
        "app/" + "x" * 300,
        "app/" + "/".join("x" * 30),
        "app/a\\b",
        "release.json",
        "site-cp2/x",
        "",
    ],
)
def test_a_path_that_leads_elsewhere_is_refused_though_it_is_signed(tmp_path: Path, path: str) -> None:
    inside = tmp_path / "release"
    inside.mkdir()
    assert refusal(signed(encode(one_file(path)), b"x"), inside) is BundleProblem.STRANGE
    assert list(tmp_path.rglob("*")) == [inside]


@pytest.mark.parametrize(
    "manifest",
    [
        one_file("app/a", size=LARGEST_FILE + 1),
        one_file("app/a", size=-1),
        Manifest("0.2.0", 0, "", one_file("app/a").files),
        Manifest("../0.2", 200, "", one_file("app/a").files),
        Manifest("0.2.0", 200, "", ()),
        Manifest("0.2.0", 200, "", one_file("app/a").files * 2),
        Manifest("0.2.0", 200, "", (*one_file("app/a").files, *one_file("app/a/b").files)),
        Manifest("0.2.0", 200, "", (*one_file("app/b").files, *one_file("app/a").files)),
        Manifest("0.2.0", 200, "", (*one_file("app/a").files, *one_file("app/b", size=9).files)),
        Manifest("0.2.0", 200, "", (ReleaseFile("app/a", 1, "no digest"),)),
        Manifest("0.2.0", 200, "x" * 41, one_file("app/a").files),
    ],
)
def test_what_no_release_holds_is_refused_though_it_is_signed(manifest: Manifest) -> None:
    assert refusal(signed(encode(manifest), b"x")) is BundleProblem.STRANGE


def test_there_is_no_way_to_write_down_a_link_or_a_device() -> None:
    link = {"path": "app/a", "size": 1, "sha256": "0" * 64, "link": "/etc/passwd"}
    manifest = msgspec.json.encode({"version": "0.2.0", "sequence": 200, "files": [link]})
    assert refusal(signed(manifest)) is BundleProblem.STRANGE


@pytest.mark.parametrize("manifest", [b"", b"[]", b"{}", b'{"version": 3}', b"\xff\xfe", b'{"files":' * 2000])
def test_a_signed_something_that_is_no_manifest_is_refused(manifest: bytes) -> None:
    assert refusal(signed(manifest)) is BundleProblem.STRANGE


def test_a_length_beyond_all_measure_is_refused_before_anything_is_read() -> None:
    assert refusal(HEAD + b"\xff\xff\xff\xff") is BundleProblem.DAMAGED


def test_a_key_is_read_from_pem_and_anything_else_is_no_key(tmp_path: Path) -> None:
    bundle = io.BytesIO(bundle_bytes("0.2.0"))
    assert verify(bundle, load_key(public_key(tmp_path))).files
    (tmp_path / "other.pub").write_text("hello")
    for path in (tmp_path / "other.pub", tmp_path / "missing"):
        with pytest.raises(NoReleaseKey):
            load_key(path)


def test_a_manifest_names_its_size_and_groups_what_is_the_same() -> None:
    manifest = manifest_of("0.2.0", files("0.2.0"))
    assert manifest.size == sum(len(content) for content in files("0.2.0").values())
    groups = [[file.path for file in same] for same in manifest.contents.values()]
    assert ["site-cp311/flask/app.py", "site-cp313/flask/app.py"] in groups
    assert [PROGRAM] in groups


class Counting(io.BytesIO):
    """Knows how much was asked of it at a time."""

    most = 0

    def read(self, size: int | None = -1, /) -> bytes:
        self.most = max(self.most, -1 if size is None else size)
        return super().read(size)


def test_a_manifest_that_says_it_is_huge_takes_no_memory() -> None:
    source = Counting(HEAD + b"\xff\xff\xff\xff" + b"x" * 100)
    with pytest.raises(BundleRefused) as refused:
        read_manifest(source, OURS.public_key())
    assert refused.value.problem is BundleProblem.DAMAGED
    assert source.most < 1 << 20


def test_contents_that_want_more_memory_than_a_box_has_are_refused() -> None:
    bundle = bundle_bytes("0.2.0")
    start = parts_of(bundle)
    stream = bytearray(bundle[start:])
    # the block's header (xz file format, 3.1): its size, flags, filter 0x21 (LZMA2), one byte: the dictionary
    header = slice(12, 12 + (stream[12] + 1) * 4 - 4)
    at = stream.index(b"\x21\x01", 12) + 2
    assert at < header.stop
    stream[at] = 36  # 1 GiB (5.3.1)
    stream[header.stop : header.stop + 4] = zlib.crc32(stream[header]).to_bytes(4, "little")
    assert lzma.LZMADecompressor().decompress(bytes(stream))  # it is in order otherwise
    assert refusal(bundle[:start] + bytes(stream)) is BundleProblem.DAMAGED


def test_a_release_that_fills_the_card_is_refused_before_anything_is_unpacked() -> None:
    many = LARGEST_RELEASE // LARGEST_FILE + 1
    named = tuple(
        ReleaseFile(f"app/{number}", LARGEST_FILE, hashlib.sha256(b"%d" % number).hexdigest())
        for number in range(many)
    )
    assert refusal(signed(encode(Manifest("0.2.0", 200, "", named)))) is BundleProblem.STRANGE
    assert refusal(signed(encode(Manifest("0.2.0", 200, "", named[:-1])))) is BundleProblem.DAMAGED
