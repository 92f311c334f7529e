"""Packages of strangers: nothing in a zip is believed, nothing leaves the package's place, nothing fills the machine."""

import stat
import struct
import zipfile
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingdan.base import Problem
from yingdan.kernel.packages import read_archive, read_files, write_archive
from yingdan.kernel.packages.archive import MAX_FILES

APP = "name: shop\nlabel: {zh: 店, en: Shop}\n"


def zipped(files: dict[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    whole = BytesIO()
    with zipfile.ZipFile(whole, "w", how) as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    return whole.getvalue()


def refusals(raw: bytes) -> set[str]:
    with pytest.raises(Problem) as refused:
        read_archive(raw)
    assert (refused.value.slug, refused.value.status) == ("archive-is-refused", 422)
    return {fault.slug for fault in refused.value.faults}


@given(st.dictionaries(st.from_regex(r"[a-z]{1,8}/[a-z]{1,8}\.yaml", fullmatch=True), st.text(max_size=50)))
def test_what_is_written_is_read_back_and_the_same_files_are_the_same_bytes(files: dict[str, str]) -> None:
    raw = write_archive({**files, "app.yaml": APP})
    assert raw == write_archive(dict(reversed({**files, "app.yaml": APP}.items())))
    assert read_archive(raw) == {path: text.encode() for path, text in {**files, "app.yaml": APP}.items()}


@pytest.mark.parametrize(
    "path",
    ["../evil.yaml", "a/../../evil.yaml", "/etc/cron.yaml", "C:/evil.yaml", "a//b.yaml", "./a.yaml", "a/b/c/d/e/f/g.yaml",
     "a\\..\\evil.yaml", "a\nb.yaml", "a/" + "x" * 300 + ".yaml", "con:aux.yaml", "a/\u202eevil.yaml"],
)  # fmt: skip
def test_paths_that_lead_elsewhere_are_refused(path: str) -> None:
    assert "archive-path-is-refused" in refusals(zipped({"app.yaml": APP.encode(), path: b"x: 1"}))


def test_a_name_that_unzipping_would_mend_is_refused() -> None:
    raw = zipped({"app.yaml": APP.encode(), "a/bbbbb.yaml": b"x: 1"}).replace(
        b"a/bbbbb.yaml", b"a/bb\x00bb.yaml"
    )
    assert "archive-path-is-refused" in refusals(raw)


def test_links_are_refused() -> None:
    whole = BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        link = zipfile.ZipInfo("objects/passwd.yaml")
        link.create_system = 3
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    assert "archive-path-is-refused" in refusals(whole.getvalue())


def test_programs_are_no_part_of_a_package() -> None:
    assert "archive-file-type-is-refused" in refusals(
        zipped({"app.yaml": APP.encode(), "run.py": b"import os"})
    )


def test_bombs_are_refused_before_and_while_unpacking() -> None:
    assert "archive-is-a-bomb" in refusals(zipped({"a/x.yaml": b"0" * 3_000_000}))
    assert "archive-file-is-too-large" in refusals(zipped({"a/x.yaml": b"0" * 5_000_000}))
    many = {f"a/{n}.yaml": b"x" for n in range(MAX_FILES + 1)}
    assert refusals(zipped(many)) == {"archive-has-too-many-files"}
    assert "archive-is-too-large" in refusals(b"PK" + b"0" * 20_000_001)


def test_a_size_that_lies_is_found_while_reading() -> None:
    raw = zipped({"a/x.yaml": b"0" * 3_000_000})
    lying = raw.replace(struct.pack("<L", 3_000_000), struct.pack("<L", 10))
    assert lying != raw
    assert refusals(lying) & {"archive-is-unreadable", "archive-is-a-bomb"}


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_the_same_path_twice_is_refused() -> None:
    whole = BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("app.yaml", APP)
        archive.writestr("app.yaml", "name: other")
    assert "archive-has-a-file-twice" in refusals(whole.getvalue())


@given(st.binary(max_size=400))
def test_noise_is_no_archive(noise: bytes) -> None:
    assert refusals(noise) == {"archive-is-unreadable"}


def test_a_broken_archive_is_refused_in_words() -> None:
    raw = bytearray(zipped({"app.yaml": APP.encode() * 50}))
    raw[60] ^= 0xFF
    assert refusals(bytes(raw)) == {"archive-is-unreadable"}


def test_a_zipped_folder_is_as_good_as_its_content() -> None:
    assert read_archive(zipped({"shop/app.yaml": b"a", "shop/objects/x.yaml": b"b"})) == {
        "app.yaml": b"a",
        "objects/x.yaml": b"b",
    }


def faults(files: dict[str, str]) -> set[str]:
    with pytest.raises(Problem) as refused:
        read_files({path: text.encode() for path, text in {"app.yaml": APP, **files}.items()})
    return {fault.slug for fault in refused.value.faults}


def test_tricks_of_yaml_are_refused() -> None:
    bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"
    assert faults({"views/a.yaml": bomb}) == {"yaml-alias-is-refused"}
    assert faults({"views/a.yaml": "kind: view\nlabel: !!python/object/apply:os.system ['id']\n"}) == {
        "yaml-is-unreadable"
    }
    assert faults({"views/a.yaml": "kind: view\nkind: grant\n"}) == {"yaml-key-is-given-twice"}
    assert faults({"views/a.yaml": "x: " + "[" * 5000}) == {"yaml-is-unreadable"}
    assert faults({"views/a.yaml": "x: \xff".encode("latin-1").decode("latin-1") + "\x00"}) == {
        "yaml-is-unreadable"
    }
