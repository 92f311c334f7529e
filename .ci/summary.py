"""One `PASSED suite::test` line per test of every suite, and the sums in pytest's words."""

import sys
import xml.etree.ElementTree as ElementTree
from collections import Counter
from pathlib import Path

WORDS = {"failure": "FAILED", "error": "ERROR", "skipped": "SKIPPED"}


def verdict(case: ElementTree.Element) -> str:
    """The word for one test."""
    return next((word for tag, word in WORDS.items() if case.find(tag) is not None), "PASSED")


def _told(case: ElementTree.Element) -> list[str]:
    """What a failed test said, in short: of a long run only the closing lines are kept."""
    said = [case.find(tag) for tag in ("failure", "error")]
    lines = [
        line for one in said if one is not None for line in (one.text or "").splitlines() if line.strip()
    ]
    return [f"  {line[:200]}" for line in (lines if len(lines) <= 16 else [*lines[:8], "…", *lines[-8:]])]


def main(folder: str, status: int, seconds: int) -> int:
    """Print the summary; the exit status: 0 only when make succeeded and no test failed."""
    sums: Counter[str] = Counter()
    bad: list[str] = []
    for report in sorted(Path(folder).glob("*.xml")):
        for case in ElementTree.parse(report).iter("testcase"):
            word = verdict(case)
            sums[word] += 1
            line = f"{word} {report.stem}::{case.get('classname', '')}::{case.get('name', '')}"
            print(line)
            bad += [line, *_told(case)] if word in ("FAILED", "ERROR") else []
    if status and not sums["FAILED"] and not sums["ERROR"]:
        sums["FAILED"] += 1
        bad.append("FAILED make::test (a step that is no test, see above)")
    print("\n".join(bad))
    order = ("FAILED", "PASSED", "SKIPPED", "ERROR")
    told = ", ".join(f"{sums[word]} {word.lower()}" for word in order if sums[word])
    print(f"{'=' * 10} {told or 'no tests ran'} in {seconds}s {'=' * 10}")
    return 1 if status or sums["FAILED"] or sums["ERROR"] or not sums["PASSED"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
