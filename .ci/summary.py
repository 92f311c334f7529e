"""One `PASSED suite::test` line per test of every suite, and the sums in pytest's words."""

import sys
import xml.etree.ElementTree as ElementTree
from collections import Counter
from pathlib import Path

WORDS = {"failure": "FAILED", "error": "ERROR", "skipped": "SKIPPED"}


def verdict(case: ElementTree.Element) -> str:
    """The word for one test."""
    return next((word for tag, word in WORDS.items() if case.find(tag) is not None), "PASSED")


def main(folder: str, status: int, seconds: int) -> int:
    """Print the summary; the exit status: 0 only when make succeeded and no test failed."""
    sums: Counter[str] = Counter()
    for report in sorted(Path(folder).glob("*.xml")):
        for case in ElementTree.parse(report).iter("testcase"):
            word = verdict(case)
            sums[word] += 1
            print(f"{word} {report.stem}::{case.get('classname', '')}::{case.get('name', '')}")
    if status and not sums["FAILED"] and not sums["ERROR"]:
        sums["FAILED"] += 1
        print("FAILED make::test (a step that is no test, see above)")
    order = ("FAILED", "PASSED", "SKIPPED", "ERROR")
    told = ", ".join(f"{sums[word]} {word.lower()}" for word in order if sums[word])
    print(f"{'=' * 10} {told or 'no tests ran'} in {seconds}s {'=' * 10}")
    return 1 if status or sums["FAILED"] or sums["ERROR"] or not sums["PASSED"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
