"""What a folder of backups says of itself, what goes and what stays, and what is refused."""

import gzip
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from yingdan.api.backups import backups_at
from yingdan.base import FixedClock, Problem
from yingdan.base.archive import Archive, Base, Standing, digest_of_file, following, put_json, segment_of
from yingdan.main.backing_up import alone, copy_file, print_of
from yingdan.main.pruning import check, prune
from yingdan.main.restoring import chosen, moment

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
RUN = "00000001-000001"


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    made = Archive(tmp_path / "备份")
    made.make()
    return made


def segment(number: int) -> str:
    return f"{1:08X}{0:08X}{number:08X}"


def log_until(archive: Archive, last: int) -> None:
    run = archive.wal / RUN
    run.mkdir()
    for number in range(1, last + 1):
        path = run / f"{segment(number)}.gz"
        path.write_bytes(gzip.compress(b"log"))
        with (run / "SHA256SUMS").open("a") as sums:
            sums.write(f"{digest_of_file(path)}  {path.name}\n")


def base_at(archive: Archive, at: datetime, first: int, *files: str) -> Base:
    folder = archive.bases_folder / f"{at:%Y%m%dT%H%M%S%fZ}"
    folder.mkdir()
    (folder / "base.tar.gz").write_bytes(b"cluster")
    with gzip.open(folder / "files.txt.gz", "wt") as listed:
        listed.writelines(f"{name}\n" for name in files)
    digests = {path.name: digest_of_file(path) for path in folder.iterdir()}
    ended = at + timedelta(minutes=1)
    base = Base(folder.name, at, ended, "7", segment(first), 18, "0.1.0", RUN, "00", "", None, 7, digests)
    archive.write_base(folder, base)
    return base


def file_of(archive: Archive, text: bytes, at: datetime) -> str:
    digest = sha256(text).hexdigest()
    path = archive.files / "files" / digest[:2] / digest
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text)
    os.utime(path, (at.timestamp(), at.timestamp()))
    return f"files/{digest[:2]}/{digest}"


def test_what_only_old_bases_needed_goes_with_them(archive: Archive) -> None:
    log_until(archive, 6)
    days = [NOW - timedelta(days=ago) for ago in (3, 2, 1)]
    gone = file_of(archive, b"gone", days[0])
    kept = file_of(archive, b"kept", days[0])
    late = file_of(archive, b"between two bases", days[1] + timedelta(hours=1))
    base_at(archive, days[0], 1, gone, kept)
    base_at(archive, days[1], 3, kept)
    base_at(archive, days[2], 5, kept)
    assert len(prune(archive, 2)) == 1
    assert [base.began_at for base in archive.bases()] == days[1:]
    assert [path.name[:24] for path in archive.segments(RUN, segment(3))] == [
        segment(n) for n in (3, 4, 5, 6)
    ]
    assert not archive.segments(RUN, segment(1))
    assert [(archive.files / name).is_file() for name in (gone, kept, late)] == [False, True, True]
    assert check(archive, FixedClock(NOW)).faults == []
    with alone(archive), pytest.raises(Problem, match="backup-is-running"):
        prune(archive, 1)


def test_a_check_names_what_is_damaged_cut_or_missing(archive: Archive) -> None:
    log_until(archive, 4)
    there, away = file_of(archive, b"there", NOW), file_of(archive, b"away", NOW)
    base = base_at(archive, NOW, 1, there, away)
    (archive.files / there).write_bytes(b"other")
    (archive.files / away).unlink()
    (archive.wal / RUN / f"{segment(2)}.gz").unlink()
    (archive.bases_folder / base.id / "base.tar.gz").write_bytes(b"clustor")
    expected = [
        f"files/{there}",
        f"files/{away}",
        f"wal/{RUN}/{segment(3)}.gz",
        f"bases/{base.id}/base.tar.gz",
    ]
    assert check(archive, FixedClock(NOW)).faults == sorted(expected)
    assert backups_at(archive.folder, NOW)["warnings"][0] == "damaged"
    manifest = archive.bases_folder / base.id / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"7"', '"8"'))
    with pytest.raises(Problem, match="backup-is-damaged"):
        archive.bases()
    manifest.write_text(manifest.read_text().replace('"format": 1', '"format": 2'))
    with pytest.raises(Problem, match="newer-version"):
        archive.bases()


def test_the_page_warns_of_what_is_late_and_of_nothing_else(archive: Archive) -> None:
    assert backups_at(None, NOW)["warnings"] == ["not_named"]
    assert backups_at(archive.folder, NOW)["warnings"] == ["no_base", "archive_is_silent"]
    log_until(archive, 1)
    base_at(archive, NOW - timedelta(hours=2), 1)
    check(archive, FixedClock(NOW))
    well = Standing(NOW, NOW, 0, NOW)
    for standing, hours, warned in (
        (well, 0, []),
        (replace(well, caught_up_at=NOW - timedelta(seconds=61)), 0, ["archive_is_behind"]),
        (replace(well, problem="No space left on device"), 0, ["archive_has_a_problem"]),
        (replace(well, at=NOW + timedelta(days=1), caught_up_at=NOW + timedelta(days=1)), 24, []),
        (well, 25, ["archive_is_silent", "base_is_old"]),
    ):
        put_json(
            archive.folder / "standing.json", {name: getattr(standing, name) for name in standing.__slots__}
        )
        assert backups_at(archive.folder, NOW + timedelta(hours=hours))["warnings"] == warned


def test_the_last_base_before_the_moment_is_taken(archive: Archive) -> None:
    older, newer = (base_at(archive, NOW - timedelta(days=ago), 1) for ago in (2, 1))
    bases = archive.bases()
    assert chosen(bases, None, archive.folder) == newer
    assert chosen(bases, newer.ended_at - timedelta(seconds=1), archive.folder) == older
    with pytest.raises(Problem, match="backup-does-not-reach-back"):
        chosen(bases, older.began_at, archive.folder)
    with pytest.raises(Problem, match="backup-not-found"):
        chosen([], None, archive.folder)


def test_a_moment_has_its_offset() -> None:
    assert moment("2026-03-02 10:00:00+08:00") == NOW
    for text in ("2026-03-02 10:00:00", "昨天"):
        with pytest.raises(Problem, match="restore-moment-is-faulty"):
            moment(text)


def test_segments_follow_each_other_as_the_server_counts_them() -> None:
    assert segment_of(2, "1/FF000028") == "0000000200000001000000FF"
    assert following("0000000200000001000000FF") == "000000020000000200000000"


def test_a_file_that_is_not_what_its_name_says_is_not_copied(tmp_path: Path) -> None:
    named = tmp_path / sha256(b"a").hexdigest()
    named.write_bytes(b"b")
    assert not copy_file(named, tmp_path / "to" / named.name)
    assert list((tmp_path / "to").iterdir()) == []


def test_a_print_tells_keys_apart_without_showing_them() -> None:
    one = print_of("a key of sixteen", "00ff")
    assert one == print_of("a key of sixteen", "00ff") != print_of("another key here", "00ff")
    assert print_of("a key of sixteen", "00fe") != one
    assert print_of("", "00ff") == ""
