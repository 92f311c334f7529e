"""What a folder of backups says of itself, what goes and what stays, and what is refused."""

import gzip
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from random import Random

import pytest

from yingdan.api.backups import backups_at
from yingdan.base import FixedClock, Problem
from yingdan.base.archive import (
    SEGMENT_BYTES,
    Archive,
    Base,
    Standing,
    begins_at,
    digest_of_file,
    following,
    put_json,
)
from yingdan.base.sealed_files import Keyring, new_file_key, open_file, seal_file
from yingdan.main.backing_up import alone, seal_copy
from yingdan.main.pruning import check, prune
from yingdan.main.restoring import Order, chosen, moment, restore
from yingdan.main.sealing_log import LogSealer, written
from yingdan.main.unsealing import open_segment

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
RUN = "00000001-000001"
HOUSE = "a key of the house"
KEY, RING = new_file_key(HOUSE), Keyring(HOUSE)


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    made = Archive(tmp_path / "备份")
    made.make()
    return made


def segment(number: int) -> str:
    return f"{1:08X}{0:08X}{number:08X}"


def sealed(path: Path, body: bytes) -> Path:
    with path.open("wb") as file:
        seal_file(KEY, [body], file)
    return path


def log_until(archive: Archive, last: int) -> None:
    run = archive.wal / RUN
    run.mkdir()
    pressed = gzip.compress(bytes(SEGMENT_BYTES), compresslevel=1)
    for number in range(1, last + 1):
        path = sealed(run / f"{segment(number)}.gz.sealed", pressed)
        with (run / "SHA256SUMS").open("a") as sums:
            sums.write(f"{digest_of_file(path)}  {path.name}\n")


def base_at(archive: Archive, at: datetime, first: int, *files: str) -> Base:
    folder = archive.bases_folder / f"{at:%Y%m%dT%H%M%S%fZ}"
    folder.mkdir()
    sealed(folder / "base.tar.gz.sealed", b"cluster")
    with gzip.open(folder / "files.txt.gz", "wt") as listed:
        listed.writelines(f"{name}\n" for name in files)
    digests = {path.name: digest_of_file(path) for path in folder.iterdir()}
    ended = at + timedelta(minutes=1)
    base = Base(folder.name, at, ended, "7", segment(first), 18, "0.1.0", RUN, None, 7, digests)
    archive.write_base(folder, base)
    return base


def file_of(archive: Archive, text: bytes, at: datetime) -> str:
    digest = sha256(text).hexdigest()
    path = archive.files / "files" / digest[:2] / digest
    path.parent.mkdir(parents=True, exist_ok=True)
    sealed(path, text)
    os.utime(path, (at.timestamp(), at.timestamp()))
    return f"files/{digest[:2]}/{digest}"


def changed(path: Path, place: int) -> Path:
    """One byte of a file is another."""
    body = bytearray(path.read_bytes())
    body[place] ^= 1
    path.write_bytes(bytes(body))
    return path


def body_of(seed: int) -> bytes:
    """A segment whose beginning is found again where it lies in clear."""
    return Random(seed).randbytes(1_000_000) + bytes(SEGMENT_BYTES - 1_000_000)


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
    assert check(archive, RING, FixedClock(NOW)).faults == []
    with alone(archive), pytest.raises(Problem, match="backup-is-running"):
        prune(archive, 1)


def test_a_check_names_what_is_damaged_cut_or_missing(archive: Archive) -> None:
    log_until(archive, 4)
    there, away = file_of(archive, b"there", NOW), file_of(archive, b"away", NOW)
    base = base_at(archive, NOW, 1, there, away)
    sealed(archive.files / there, b"other")
    (archive.files / away).unlink()
    (archive.wal / RUN / f"{segment(2)}.gz.sealed").unlink()
    changed(archive.bases_folder / base.id / "base.tar.gz.sealed", -1)
    expected = [
        f"files/{there}",
        f"files/{away}",
        f"wal/{RUN}/{segment(3)}.gz.sealed",
        f"bases/{base.id}/base.tar.gz.sealed",
    ]
    assert check(archive, RING, FixedClock(NOW)).faults == sorted(expected)
    assert backups_at(archive.folder, NOW)["warnings"][0] == "damaged"
    manifest = archive.bases_folder / base.id / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"7"', '"8"'))
    with pytest.raises(Problem, match="backup-is-damaged"):
        archive.bases()
    manifest.write_text(manifest.read_text().replace('"format": 2', '"format": 3'))
    with pytest.raises(Problem, match="newer-version"):
        archive.bases()
    manifest.write_text(manifest.read_text().replace('"format": 3', '"format": 1'))
    with pytest.raises(Problem, match="older-version"):
        archive.bases()


def test_the_page_warns_of_what_is_late_and_of_nothing_else(archive: Archive) -> None:
    assert backups_at(None, NOW)["warnings"] == ["not_named"]
    assert backups_at(archive.folder, NOW)["warnings"] == ["no_base", "archive_is_silent"]
    log_until(archive, 1)
    base_at(archive, NOW - timedelta(hours=2), 1)
    check(archive, RING, FixedClock(NOW))
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
    assert begins_at("0000000200000001000000FF") == 0x1_FF00_0000
    assert following("0000000200000001000000FF") == "000000020000000200000000"


def test_a_file_that_is_not_what_its_name_says_is_not_copied(tmp_path: Path) -> None:
    named = tmp_path / sha256(b"a").hexdigest()
    named.write_bytes(b"b")
    assert not seal_copy(named, tmp_path / "to" / named.name, KEY)
    assert list((tmp_path / "to").iterdir()) == []


def test_what_was_changed_together_with_its_digest_is_found_by_opening_it(archive: Archive) -> None:
    """Whoever changes a byte may mend the lists of digests as well: only the key tells."""
    log_until(archive, 2)
    base = base_at(archive, NOW, 1)
    one = changed(archive.wal / RUN / f"{segment(1)}.gz.sealed", 500)
    (archive.wal / RUN / "SHA256SUMS").write_text(
        "".join(
            f"{digest_of_file(path)}  {path.name}\n" for path in sorted((archive.wal / RUN).glob("*.sealed"))
        )
    )
    folder = archive.bases_folder / base.id
    two = changed(folder / "base.tar.gz.sealed", -1)
    archive.write_base(folder, replace(base, digests={**base.digests, two.name: digest_of_file(two)}))
    assert check(archive, RING, FixedClock(NOW)).faults == [
        f"bases/{base.id}/{two.name}", f"wal/{RUN}/{one.name}",
    ]  # fmt: skip
    with pytest.raises(Problem, match="backup-key-does-not-fit"):
        check(archive, Keyring("another key of a house"), FixedClock(NOW))


def test_a_wrong_key_is_refused_before_anything_is_written(archive: Archive, tmp_path: Path) -> None:
    log_until(archive, 2)
    base_at(archive, NOW, 1)
    target = tmp_path / "restored"
    for key, refusal in (
        (None, "restore-needs-the-key"),
        ("another key of a house", "backup-key-does-not-fit"),
    ):
        with pytest.raises(Problem, match=refusal):
            restore(Order(archive.folder, target, None, key), FixedClock(NOW), print)
    # The house key was changed between the base and its last segment: both are asked for.
    later = new_file_key("the next key of it")
    with (archive.wal / RUN / f"{segment(3)}.tail").open("wb") as file:
        file.write(later.head)
    with pytest.raises(Problem, match="backup-key-does-not-fit") as refused:
        restore(Order(archive.folder, target, None, HOUSE), FixedClock(NOW), print)
    assert refused.value.params["file"].endswith(f"{segment(3)}.tail")
    assert sorted(path.name for path in tmp_path.iterdir()) == [archive.folder.name]


def receive(partial: Path, body: bytes, taken: int) -> None:
    """As the receiver leaves it: at its full size from the beginning, zeros where nothing has come yet."""
    partial.write_bytes(body[:taken] + bytes(SEGMENT_BYTES - taken))


def test_how_far_a_segment_was_written_is_seen_in_it(tmp_path: Path) -> None:
    partial = tmp_path / f"{segment(1)}.partial"
    body = bytearray(body_of(7))
    body[20_000:40_960] = bytes(20_960)  # log has zeros too: blocks begin with their number all the same
    body[24_576:24_578] = body[32_768:32_770] = b"\x13\xd1"
    for taken, known, seen in (
        (0, 0, 0), (5_000, 0, 5_000), (5_000, 4_999, 5_000), (20_500, 0, 20_000), (32_770, 20_000, 32_770),
        (50_000, 5_000, 50_000), (SEGMENT_BYTES, 50_000, 1_000_000), (SEGMENT_BYTES, SEGMENT_BYTES, SEGMENT_BYTES),
    ):  # fmt: skip
        receive(partial, bytes(body), taken)
        with partial.open("rb", buffering=0) as raw:
            assert written(raw, known) == seen


def test_the_log_is_followed_part_by_part_and_nothing_of_it_lies_in_clear(
    archive: Archive, tmp_path: Path
) -> None:
    run, spool = archive.wal / RUN, tmp_path / "spool"
    run.mkdir()
    spool.mkdir()
    first, second = (body_of(seed) for seed in (1, 2))
    sealer = LogSealer(archive, run, spool, KEY, RING)
    partial = spool / f"{segment(1)}.partial"
    tail = run / f"{segment(1)}.tail"
    for taken in (1_000, 1_000, 400_000):
        receive(partial, first, taken)
        sealer.follow()
        assert b"".join(open_segment(RING, tail)) == first[:taken]
    # Killed in the middle of a part; another process with another key goes on where it stopped.
    os.truncate(tail, tail.stat().st_size - 7)
    assert b"".join(open_segment(RING, tail)) == first[:1_000]
    sealer = LogSealer(archive, run, spool, new_file_key(HOUSE), RING)
    receive(partial, first, 500_000)
    sealer.follow()
    assert b"".join(open_segment(RING, tail)) == first[:500_000]
    # Finished: the next one has a tail of its own at once, and the first one's gives way to the whole segment.
    receive(partial, first, len(first))
    partial.rename(spool / segment(1))
    receive(spool / f"{segment(2)}.partial", second, 300)
    for bring in (sealer.follow, sealer.finish, sealer.follow):
        bring()
        assert [b"".join(open_segment(RING, path)) for path in archive.segments(RUN, segment(1))] == [
            first,
            second[:300],
        ]
    assert sorted(path.name for path in run.iterdir()) == [
        f"{segment(1)}.gz.sealed", f"{segment(2)}.tail", "SHA256SUMS",
    ]  # fmt: skip
    assert not any(word in path.read_bytes() for path in run.iterdir() for word in (first[:64], second[:64]))
    changed(run / f"{segment(2)}.tail", 400)
    assert check(archive, RING, FixedClock(NOW)).faults == [f"wal/{RUN}/{segment(2)}.tail"]
    # A receiver that comes back with later log than follows leaves a gap, and the run does not go on.
    assert sealer.goes_on()
    (spool / f"{segment(2)}.partial").rename(spool / f"{segment(4)}.partial")
    assert not sealer.goes_on()


def test_a_part_in_another_place_is_not_taken(archive: Archive, tmp_path: Path) -> None:
    run, spool = archive.wal / RUN, tmp_path / "spool"
    run.mkdir()
    spool.mkdir()
    sealer, ends = LogSealer(archive, run, spool, KEY, RING), [len(KEY.head)]
    tail = run / f"{segment(1)}.tail"
    for taken in (100, 200):
        receive(spool / f"{segment(1)}.partial", body_of(1), taken)
        sealer.follow()
        ends.append(tail.stat().st_size)
    whole = tail.read_bytes()
    tail.write_bytes(whole[: ends[0]] + whole[ends[1] :] + whole[ends[0] : ends[1]])
    with pytest.raises(Problem, match="backup-is-damaged"):
        list(open_segment(RING, tail))
    moved = run / f"{segment(2)}.tail"
    moved.write_bytes(whole)
    with pytest.raises(Problem, match="backup-is-damaged"):
        list(open_segment(RING, moved))


def test_several_keys_of_a_house_open_what_either_sealed(tmp_path: Path) -> None:
    path = sealed(tmp_path / "one", b"told")
    assert b"".join(open_file(Keyring(f"the next key of it, {HOUSE}"), path, "one")) == b"told"
    assert new_file_key(f"{HOUSE},another key of a house").raw != KEY.raw
    with path.open("rb") as file, pytest.raises(Problem, match="backup-key-does-not-fit"):
        Keyring("").key_of(file, "one")
    with pytest.raises(Problem, match="secret-key-is-missing"):
        new_file_key(" , ")
