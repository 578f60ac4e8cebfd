"""What `verify` says of bundles that were changed on their way, or were made by somebody who means harm."""

from __future__ import annotations

import copy
import gzip
import hashlib
import io
import json
import random
import struct
import subprocess
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bundles import contents, course, manifest, repacked, with_entry
from lesson_i18n.bundles.manifest import json_bytes
from lesson_i18n.bundles.shape import misfits, schema
from lesson_i18n.bundles.verify import verify
from lesson_i18n.errors import ConfigError, LessonI18nError
from projects import Project, Result, program, snapshot

FORMS = ("zip", "tar.gz")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with bundles of both forms, signed and not, and the keys."""
    root = tmp_path_factory.mktemp("made")
    for name in ("key", "other"):
        private = root / f"{name}.pem"
        openssl = program("openssl", "openssl")
        subprocess.run([openssl, "genpkey", "-algorithm", "ed25519", "-out", private], check=True)
        subprocess.run([openssl, "pkey", "-in", private, "-pubout", "-out", root / f"{name}.pub"], check=True)
    for form in FORMS:
        project = course(root / form, f'[bundle]\nformat = "{form}"\n')
        project.build("es")
        (project.root / f"build/course-es.{form}").rename(root / f"plain.{form}")
        project.build("--sign-key", str(root / "key.pem"))
        (project.root / f"build/course-es.{form}").rename(root / f"signed.{form}")
    return root


@pytest.fixture(params=FORMS)
def form(request: pytest.FixtureRequest) -> str:
    """Return a form of bundles."""
    return str(request.param)


@pytest.fixture
def bundle(made: Path, form: str, tmp_path: Path) -> Path:
    """Return a bundle that is not signed, to be changed."""
    return copied(made / f"plain.{form}", tmp_path)


@pytest.fixture
def signed(made: Path, form: str, tmp_path: Path) -> Path:
    """Return a signed bundle, to be changed."""
    return copied(made / f"signed.{form}", tmp_path)


def copied(path: Path, folder: Path) -> Path:
    target = folder / f"bundle{path.name.removeprefix(path.name.partition('.')[0])}"
    target.write_bytes(path.read_bytes())
    return target


def said(path: Path, **options: Any) -> list[str]:
    """Return what `verify` says of a bundle, as rule and message; it must not touch the folder."""
    before = snapshot(path.parent)
    (verified,) = verify([path], **options)
    assert snapshot(path.parent) == before
    assert verified.trusted == (
        not [each for each in verified.findings if each.rule not in ("dead-link", "dead-fragment")]
    )
    return [f"{finding.rule}: {finding.message}" for finding in verified.findings]


def changed_manifest(path: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    data = manifest(path)
    change(data)
    return repacked(path, lambda files: files | {"manifest.json": json_bytes(data)})


def run(folder: Path, *arguments: str) -> Result:
    return Project(folder).run("verify", *arguments)


# bundles that are what they say


def test_a_bundle_is_what_its_manifest_says(bundle: Path) -> None:
    done = run(bundle.parent, bundle.name)
    assert done == Result(0, f"{bundle.name}: is what it says; 3 files; not signed\n", "")


def test_a_signed_bundle_without_a_key_could_be_anybodys(signed: Path) -> None:
    done = run(signed.parent, signed.name)
    assert done.code == 0
    assert "3 files; signed, but no public key was given, so that anybody may have made it" in done.out


def test_a_signed_bundle_is_known_by_its_publishers_key(signed: Path, made: Path) -> None:
    done = run(signed.parent, signed.name, "--public-key", str(made / "key.pub"))
    assert (done.code, done.err) == (0, "")
    assert "signed with this key" in done.out


def test_the_report_can_be_read_by_programs(bundle: Path) -> None:
    done = run(bundle.parent, bundle.name, "--format", "json")
    expected = {"path": bundle.name, "trusted": True, "files": 3, "signature": "none", "findings": []}
    assert json.loads(done.out) == {"bundles": [expected]}


def test_the_signature_is_one_that_other_programs_can_verify(signed: Path, made: Path, tmp_path: Path) -> None:
    files = contents(signed)
    for name in ("manifest.json", "manifest.json.sig"):
        (tmp_path / name).write_bytes(files[name])
    command: list[str | Path] = [
        program("openssl", "openssl"),
        "pkeyutl",
        "-verify",
        "-pubin",
        "-inkey",
        made / "key.pub",
        "-rawin",
    ]
    command += ["-in", tmp_path / "manifest.json", "-sigfile", tmp_path / "manifest.json.sig"]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0


# bundles that were changed


def test_a_file_that_was_changed_is_named(bundle: Path) -> None:
    repacked(bundle, lambda files: files | {"steps.md": files["steps.md"].replace(b"example.org", b"example.com")})
    assert said(bundle) == ["file: 'steps.md' was changed: it is not what its manifest says"]
    done = run(bundle.parent, bundle.name)
    assert done.code == 1
    assert done.out == f"{bundle.name}: must not be trusted; 3 files; not signed\n"


def test_a_file_that_was_added_is_named(bundle: Path) -> None:
    repacked(bundle, lambda files: files | {"more.md": b"# More\n"})
    assert said(bundle) == ["extra: 'more.md' is not in the manifest"]


def test_a_file_that_was_renamed_is_named_twice(bundle: Path) -> None:
    repacked(
        bundle, lambda files: {("Steps.md" if name == "steps.md" else name): data for name, data in files.items()}
    )
    assert said(bundle) == [
        "extra: 'Steps.md' is not in the manifest",
        "missing: 'steps.md' is in the manifest, but not in the bundle",
    ]


def test_a_file_that_stands_twice_is_named(bundle: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate") if bundle.suffix == ".zip" else nullcontext():
        with_entry(bundle, "steps.md", b"# Another\n")
    assert said(bundle) == [
        "extra: 'steps.md' is there twice",
        "file: 'steps.md' was changed: it is not what its manifest says",
    ]


@pytest.mark.parametrize(
    ("kind", "link"),
    [(tarfile.SYMTYPE, "/etc/passwd"), (tarfile.CHRTYPE, ""), (tarfile.DIRTYPE, "")],
    ids=["link", "device", "folder"],
)
def test_what_is_no_plain_file_is_damage(bundle: Path, kind: bytes, link: str) -> None:
    with_entry(bundle, "more/" if kind == tarfile.DIRTYPE and bundle.suffix == ".zip" else "more", b"", kind, link)
    (found,) = said(bundle)
    assert "is no plain file but a" in found


@pytest.mark.parametrize("kind", [tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CONTTYPE, tarfile.GNUTYPE_SPARSE])
def test_other_entries_of_a_tar_archive_are_damage(made: Path, tmp_path: Path, kind: bytes) -> None:
    bundle = with_entry(copied(made / "plain.tar.gz", tmp_path), "more", b"", kind, "steps.md")
    (found,) = said(bundle)
    assert found.startswith("damaged: ")


@pytest.mark.parametrize(
    "name",
    [
        "../steps.md",
        "a/../../steps.md",
        "/steps.md",
        "a//steps.md",
        "./steps.md",
        "a\\steps.md",
        "C:steps.md",
        "a.md:b",
        "steps.md.",
        "a /b",
        "a\x1bb.md",
        "",
    ],
)
def test_a_path_that_leads_out_of_the_folder_is_named(bundle: Path, name: str) -> None:
    def listed(data: dict[str, Any]) -> None:
        (file,) = [each for each in data["files"] if each["path"] == "steps.md"]
        file["path"] = name

    changed_manifest(bundle, listed)
    repacked(bundle, lambda files: {(name if each == "steps.md" else each): data for each, data in files.items()})
    rules = [each.partition(":")[0] for each in said(bundle)]
    assert rules[:1] in (["name"], ["damaged"])
    assert "\x1b" not in "".join(said(bundle))


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Steps.md", "steps.md"),
        ("e\u0301.md", "\u00e9.md"),
        ("stra\u00dfe.md", "STRASSE.md"),
        ("a", "a/b.md"),
        ("MANIFEST.json", ""),
    ],
)
def test_names_that_some_disks_take_for_one_are_named(bundle: Path, name: str, other: str) -> None:
    added = {each: b"x\n" for each in (name, other) if each}

    def listed(data: dict[str, Any]) -> None:
        for each in added:
            sha256 = "73cb3858a687a8494ca3323053016282f3dad39d42cf62ca4e79dda2aac7d9ac"
            data["files"] = [file for file in data["files"] if file["path"] != each]
            data["files"].append({"path": each, "sha256": sha256, "size": 2, "kind": "asset"})

    changed_manifest(bundle, listed)
    repacked(bundle, lambda files: files | added)
    (found,) = said(bundle)
    assert found.startswith("name: ")


def test_every_flipped_bit_is_found(bundle: Path) -> None:
    data = bundle.read_bytes()
    draw = random.Random(1)
    harmless = []
    for place in sorted(draw.sample(range(len(data)), min(400, len(data)))):
        changed = bytearray(data)
        changed[place] ^= 1 << draw.randrange(8)
        bundle.write_bytes(changed)
        try:
            found = said(bundle)
        except ConfigError:
            found = ["it is no archive any more"]
        if not found:
            assert contents(bundle) == contents_of(data, bundle), f"byte {place}"
            harmless.append(place)
    assert len(harmless) < 80, "times, modes, versions: what no content depends on"


def contents_of(data: bytes, bundle: Path) -> dict[str, bytes]:
    other = bundle.with_name("other" + "".join(bundle.suffixes))
    other.write_bytes(data)
    found = contents(other)
    other.unlink()
    return found


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_a_bundle_that_is_cut_off_is_damaged(bundle: Path, share: float) -> None:
    data = bundle.read_bytes()
    bundle.write_bytes(data[: int(len(data) * share)])
    assert [each.partition(":")[0] for each in said(bundle)] == ["damaged"]


@pytest.mark.parametrize(("before", "after"), [(b"", b"x"), (b"", b"\0" * 512), (b"PK\3\4 and more", b"")])
def test_nothing_may_stand_before_or_behind_a_bundle(bundle: Path, before: bytes, after: bytes) -> None:
    if before and bundle.suffix != ".zip":
        before = bundle.read_bytes()
    bundle.write_bytes(before + bundle.read_bytes() + after)
    assert [each.partition(":")[0] for each in said(bundle)] == ["damaged"]


# archives that were made to deceive


def test_an_encrypted_entry_is_damage(made: Path, tmp_path: Path) -> None:
    bundle = copied(made / "plain.zip", tmp_path)
    data = bytearray(bundle.read_bytes())
    data[6] |= 1
    data[data.index(b"PK\1\2") + 8] |= 1
    bundle.write_bytes(data)
    assert said(bundle) == ["damaged: 'manifest.json': is encrypted"]


def test_two_descriptions_of_an_entry_must_agree(made: Path, tmp_path: Path) -> None:
    bundle = copied(made / "plain.zip", tmp_path)
    data = bundle.read_bytes()
    at = data.index(b"steps.md")
    bundle.write_bytes(data[:at] + b"other.sh" + data[at + 8 :])
    assert said(bundle)[-1].endswith("has two descriptions that differ")


def test_a_name_that_ends_at_a_null_for_some_is_damage(made: Path, tmp_path: Path) -> None:
    bundle = copied(made / "plain.zip", tmp_path)
    bundle.write_bytes(bundle.read_bytes().replace(b"steps.md", b"steps\0md"))
    assert said(bundle)[-1].startswith("damaged: ")


def test_an_entry_of_a_zip_that_only_some_programs_see_is_damage(made: Path, tmp_path: Path) -> None:
    """A program that reads from the front finds an entry that the directory does not name."""
    bundle = copied(made / "plain.zip", tmp_path)
    data = bundle.read_bytes()
    start = data.index(b"PK\1\2")
    hidden = struct.pack("<4s5H3I2H", b"PK\3\4", 20, 0, 0, 0, 0, zlib.crc32(b"x"), 1, 1, 1, 0) + b"ax"
    end = bytearray(data[-22:])
    struct.pack_into("<I", end, 16, start + len(hidden))
    bundle.write_bytes(data[:start] + hidden + data[start:-22] + bytes(end))
    assert "damaged: holds something behind its last file" in said(bundle)


def bomb(bundle: Path, size: int) -> Path:
    """Make a bundle with a file of nothing but zeros, which its manifest names."""
    zeros = bytes(size)
    files = contents(bundle)
    data = json.loads(files["manifest.json"])
    sha256 = hashlib.sha256(zeros).hexdigest()
    data["files"] = [{"path": "zeros.bin", "sha256": sha256, "size": size, "kind": "asset"}]
    return repacked(bundle, lambda files: {"manifest.json": json_bytes(data), "zeros.bin": zeros})


def test_a_bomb_is_not_unpacked(bundle: Path) -> None:
    (found,) = said(bomb(bundle, 50 << 20))
    assert "unpacks to more than 200 times its size" in found
    assert said(bomb(bundle, 1 << 20)) == [], "a small one does no harm"


def test_a_bomb_that_lies_about_its_size_is_not_unpacked(made: Path, tmp_path: Path) -> None:
    bundle = bomb(copied(made / "plain.zip", tmp_path), 50 << 20)
    bundle.write_bytes(bundle.read_bytes().replace(struct.pack("<I", 50 << 20), struct.pack("<I", 1000)))
    (found,) = [each for each in said(bundle) if "damaged" in each]
    assert "is larger than it says" in found


def test_a_bomb_in_the_place_of_the_manifest_is_not_read(bundle: Path) -> None:
    repacked(bundle, lambda files: {"manifest.json": b"[" * (70 << 20)})
    (found,) = said(bundle)
    assert "unpacks to more than" in found or "is larger than 64 MiB" in found


def test_more_lessons_than_there_can_be_are_not_read(bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lesson_i18n.bundles.verify._MOST_TEXT", 60)
    (found,) = said(bundle)
    assert found.startswith("damaged: holds more than")


def test_gzip_in_two_parts_or_with_a_remark_is_damage(made: Path, tmp_path: Path) -> None:
    bundle = copied(made / "plain.tar.gz", tmp_path)
    plain = gzip.decompress(bundle.read_bytes())
    bundle.write_bytes(gzip.compress(plain[:1024], mtime=0) + gzip.compress(plain[1024:], mtime=0))
    assert said(bundle) == ["damaged: holds something behind its end"]
    out = io.BytesIO()
    with gzip.GzipFile("name", "wb", fileobj=out, mtime=0) as packed:
        packed.write(plain)
    bundle.write_bytes(out.getvalue())
    assert said(bundle) == ["damaged: is packed in a way that no build uses"]


@pytest.mark.parametrize("record", ["size=0", "linkpath=/etc/passwd", "GNU.sparse.name=../x", "hdrcharset=BINARY"])
def test_a_tar_archive_says_nothing_of_a_file_but_its_name(made: Path, tmp_path: Path, record: str) -> None:
    bundle = copied(made / "plain.tar.gz", tmp_path)
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as packed:
        for name, data in contents(bundle).items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            key, _, value = record.partition("=")
            member.pax_headers = {key: value} if name == "steps.md" else {}
            packed.addfile(member, io.BytesIO(data))
    bundle.write_bytes(gzip.compress(out.getvalue(), mtime=0))
    assert "damaged: holds something about a file besides its name" in said(bundle)


# manifests


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "damaged: its manifest cannot be read"),
        (b"\xff", "damaged: its manifest cannot be read"),
        (b"[]", "damaged: its manifest has not the shape that the schema says: it is no object"),
        (b'{"schema": 1, "schema": 1}', "a key stands twice"),
        (b'{"schema": NaN}', "NaN is no whole number"),
        (b'{"schema": 1.0}', "1.0 is no whole number"),
        (b"[" * 100_000, "damaged: its manifest cannot be read"),
        (b'{"schema": ' + b"9" * 10_000 + b"}", "damaged: its manifest cannot be read"),
    ],
)
def test_a_manifest_that_is_none_is_damage(bundle: Path, data: bytes, message: str) -> None:
    repacked(bundle, lambda files: files | {"manifest.json": data})
    (found,) = said(bundle)
    assert message in found


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda data: data.update(schema=2), "/schema is not 1"),
        (lambda data: data.update(syntax="word"), "its manifest names the syntax 'word', which is not known"),
        (lambda data: data.update(links={"x": []}), "has a pattern of links that makes no sense"),
        (lambda data: data.update(links={"a:{b}{c}": []}), "has a pattern of links with two words in one part"),
        (lambda data: data["files"][0].update(sha256="x"), "/files/0/sha256 is not written as"),
        (lambda data: data["files"][0].update(size=-1), "/files/0/size is less than 0"),
        (lambda data: data["files"][0].pop("path"), "/files/0/path is missing"),
    ],
)
def test_a_manifest_of_another_shape_is_damage(
    bundle: Path, change: Callable[[dict[str, Any]], object], message: str
) -> None:
    (found,) = said(changed_manifest(bundle, change))
    assert message in found


def test_the_manifest_must_be_the_first_file(bundle: Path, form: str) -> None:
    files = contents(bundle)
    with zipfile.ZipFile(bundle, "w") if form == "zip" else tarfile.open(bundle, "w:gz") as archive:
        for name, data in reversed(files.items()):
            if isinstance(archive, zipfile.ZipFile):
                archive.writestr(zipfile.ZipInfo(name), data)
            else:
                member = tarfile.TarInfo(name)
                member.size = len(data)
                archive.addfile(member, io.BytesIO(data))
    if form == "tar.gz":
        bundle.write_bytes(gzip.compress(gzip.decompress(bundle.read_bytes()), mtime=0))
    assert said(bundle) == ["damaged: its first file is not manifest.json"]


_PARTS = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 2) | st.text("a-/0", max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text("a-/0", max_size=3), inner, max_size=2),
    max_leaves=4,
)


@pytest.mark.parametrize("name", ["manifest", "index"])
@given(data=st.data())
def test_shapes_are_judged_as_a_validator_of_json_schema_judges_them(
    made: Path, name: str, data: st.DataObject
) -> None:
    value: Any = manifest(made / "plain.zip")
    if name == "index":
        value = json.loads((made / "zip/build/index.json").read_bytes())
    for _ in range(data.draw(st.integers(0, 2))):
        value = changed(copy.deepcopy(value), data)
    judge = jsonschema.Draft202012Validator(schema(name))
    assert (not list(misfits(name, value))) == judge.is_valid(value)


def changed(value: Any, data: st.DataObject) -> Any:
    """Return a value with one part of it exchanged, removed or added."""
    if not (isinstance(value, dict | list) and value) or data.draw(st.integers(0, 4)) == 0:
        return data.draw(_PARTS)
    key = data.draw(st.sampled_from(sorted(value) if isinstance(value, dict) else range(len(value))))
    if data.draw(st.integers(0, 3)) == 0:
        del value[key]
    else:
        value[key] = changed(value[key], data)
    return value


# signatures


def test_a_bundle_signed_with_another_key_must_not_be_trusted(signed: Path, made: Path) -> None:
    (found,) = said(signed, key_file=made / "other.pub")
    assert found.startswith("signature: was not signed with this key, or was changed since")


def test_a_bundle_that_should_be_signed_and_is_not_must_not_be_trusted(bundle: Path, made: Path) -> None:
    assert said(bundle, key_file=made / "key.pub") == ["signature: is not signed; get it from its publisher again"]


def test_a_signed_manifest_that_was_changed_must_not_be_trusted(signed: Path, made: Path) -> None:
    changed_manifest(signed, lambda data: data.update(licence="none"))
    assert said(signed) == [], "without a key nobody can tell"
    assert [each.partition(":")[0] for each in said(signed, key_file=made / "key.pub")] == ["signature"]


def test_a_signature_of_another_length_is_damage(signed: Path, made: Path) -> None:
    repacked(signed, lambda files: files | {"manifest.json.sig": b"x"})
    assert said(signed, key_file=made / "key.pub") == ["damaged: 'manifest.json.sig': is not of 64 bytes"]


def test_the_key_can_stand_in_the_environment(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = course(tmp_path / "course")
    for value in (str(made / "key.pem"), (made / "key.pem").read_text()):
        monkeypatch.setenv("LESSON_I18N_SIGN_KEY", value)
        project.build()
        assert said(project.root / "build/course-es.zip", key_file=made / "key.pub") == []
    monkeypatch.delenv("LESSON_I18N_SIGN_KEY")
    assert project.run("build", "--check").code == 1
    project.build()
    assert not (project.root / "build/index.json.sig").exists()
    assert len(said(project.root / "build/course-es.zip", key_file=made / "key.pub")) == 1


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("no-such-file.pem", "cannot be read: No such file or directory"),
        ("MC4CAQAwBQYDK2VwBCIEIPlanted", "cannot be read: No such file or directory"),
        ("-----BEGIN PRIVATE KEY-----\nPlanted\n-----END PRIVATE KEY-----\n", "is no private key in PEM"),
        (".", "cannot be read: Is a directory"),
        ("a\0b", "cannot be read: that is no file name"),
    ],
)
def test_a_key_that_is_none_is_an_error_that_does_not_quote_it(tmp_path: Path, key: str, message: str) -> None:
    project = course(tmp_path / "course")
    done = project.run("build", "--sign-key", key)
    assert done.code == 2
    assert message in done.err
    assert "Planted" not in done.err
    assert not (project.root / "build/es").exists(), "nothing was written"


@pytest.mark.parametrize("kind", [["rsa"], ["x25519"], ["ed25519", "-aes256", "-pass", "pass:x"]], ids=str)
def test_a_key_of_another_kind_is_an_error(tmp_path: Path, kind: list[str]) -> None:
    command: list[str | Path] = [
        program("openssl", "openssl"),
        "genpkey",
        "-out",
        tmp_path / "k.pem",
        "-algorithm",
        *kind,
    ]
    subprocess.run(command, check=True, capture_output=True)
    done = course(tmp_path / "course").run("build", "--sign-key", str(tmp_path / "k.pem"))
    assert done.code == 2
    assert "Ed25519" in done.err or "locked by a password" in done.err


def test_a_public_key_that_is_none_is_an_error(bundle: Path, made: Path) -> None:
    for key in (made / "key.pem", bundle):
        done = run(bundle.parent, bundle.name, "--public-key", str(key))
        assert done.code == 2
        assert "is no public key in PEM" in done.err


# links, files that cannot be read, the index


def test_links_that_lead_nowhere_are_named(tmp_path: Path) -> None:
    project = course(tmp_path / "course")
    project.write(
        "source/links.md",
        "# L\n\n[a](no.md) [b](images/map%20é.png) ![c](no.png) [d](umbrella://lesson/no) [e](#no)\n",
    )
    project.extract()
    project.run("build", "es")
    done = project.run("verify", "build/course-es.zip")
    assert done.code == 1
    assert "build/course-es.zip/links.md:3: there is no file no.md" in done.err
    assert "there is no image no.png" in done.err
    assert "no lesson fits umbrella://lesson/no" in done.err
    assert done.out.endswith("is what it says; 4 files; not signed; 3 dead links\n")
    assert project.run("verify", "--no-links", "build/course-es.zip").code == 0


def test_fragments_must_lead_to_headings_where_it_is_known_how_these_are_named(tmp_path: Path) -> None:
    project = course(tmp_path / "course", '[publish]\nslugger = "mkdocs"\n')
    project.translate({"More": "Más información"})
    project.write("source/links.md", "# L\n\n[e](#no) [f](other.md#more)\n")
    project.extract()
    project.run("build", "es")
    done = project.run("verify", "build/course-es.zip")
    assert done.code == 1
    assert done.err == "error: build/course-es.zip/links.md:3: links.md has no heading or id #no\n"
    assert "other.md#mas-informacion" in project.read("build/es/links.md")


@pytest.mark.parametrize("content", [b"", b"P", b"# no bundle\n", b"\x1f"])
def test_what_is_no_bundle_is_an_error(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.zip").write_bytes(content)
    done = run(tmp_path, "x.zip")
    assert (done.code, done.err) == (2, "error: x.zip: is no bundle; name a file that a build wrote\n")
    assert run(tmp_path, "no.zip").code == 2


def test_an_index_is_verified_with_its_bundles(tmp_path: Path, made: Path) -> None:
    project = course(tmp_path / "course")
    project.build("--sign-key", str(made / "key.pem"))
    done = project.run("verify", "build/index.json", "--public-key", str(made / "key.pub"))
    assert (done.code, done.out.count("signed with this key")) == (0, 3)
    bundle = project.root / "build/course-ar.zip"
    bundle.write_bytes((project.root / "build/course-es.zip").read_bytes())
    done = project.run("verify", "build/index.json", "--public-key", str(made / "key.pub"))
    assert done.code == 1
    assert "'course-ar.zip' is another file than the one that the index was made of" in done.err
    bundle.unlink()
    assert "'course-ar.zip' is not there" in project.run("verify", "build/index.json").err
    index = project.read("build/index.json")
    project.write("build/index.json", index.replace("course-es.zip", ".."))
    done = project.run("verify", "build/index.json", "--public-key", str(made / "key.pub"))
    assert "was not signed with this key, or was changed since" in done.err
    assert "'..' is not there" in done.err


@given(data=st.data())
def test_no_bytes_lead_to_a_traceback(
    made: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    form = data.draw(st.sampled_from(FORMS))
    content = bytearray((made / f"signed.{form}").read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(content)))
        stop = data.draw(st.integers(start, min(len(content), start + 20)))
        content[start:stop] = data.draw(st.binary(max_size=20))
    path = tmp_path_factory.mktemp("any") / f"x.{form}"
    path.write_bytes(content)
    with suppress(LessonI18nError):
        verify([path], made / "key.pub")
