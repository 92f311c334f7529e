"""Asks the registries, by their own clients, which published weaknesses the pinned components have: `make audit`.

In: `requirements/base.txt`, `web/package-lock.json`, `requirements/accepted.txt`. Out: one line for each weakness; exit 1 when one is not
accepted (with `--tell` it is only told), 0 otherwise. A registry that does not answer is one line of warning: nothing is known then.
"""

import argparse
import json
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).parent
ROOT = HERE.parent
PATIENCE_S = 300


class Weakness(NamedTuple):
    """`names`: every id it is published under."""

    component: str
    names: tuple[str, ...]
    mended_in: str


def asked(command: list[str], folder: Path) -> dict[str, Any] | None:
    """What a client answers as JSON; None when it, or its registry, does not."""
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=PATIENCE_S, check=False
        )
        found = json.loads(done.stdout)
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None
    return found if isinstance(found, dict) else None


def of_python(answer: dict[str, Any] | None) -> list[Weakness] | None:
    """As `pip-audit --format json` writes them."""
    if answer is None or not isinstance(answer.get("dependencies"), list):
        return None
    return [
        Weakness(
            f"{one['name']} {one['version']}",
            (bad["id"], *bad.get("aliases", [])),
            ", ".join(bad["fix_versions"]),
        )
        for one in answer["dependencies"]
        for bad in one.get("vulns", [])
    ]


def of_web(answer: dict[str, Any] | None) -> list[Weakness] | None:
    """As `npm audit --json` writes them; what is weak by another component alone is told with that one."""
    if answer is None or not isinstance(answer.get("vulnerabilities"), dict):
        return None
    found = []
    for name, one in answer["vulnerabilities"].items():
        for bad in one["via"]:
            if isinstance(bad, dict):
                fix = one.get("fixAvailable")
                mended = fix["version"] if isinstance(fix, dict) else ""
                found.append(
                    Weakness(
                        f"{name} {bad.get('range', '')}".strip(), (bad["url"].rpartition("/")[2],), mended
                    )
                )
    return found


def accepted(path: Path) -> dict[str, str]:
    """Reasons by id. A line is an id, a space and the reason; `#` begins a remark."""
    found = {}
    for line in path.read_text("utf-8").splitlines():
        name, _, reason = line.strip().partition(" ")
        if name and not name.startswith("#"):
            if not reason.strip():
                raise SystemExit(f"{path.name}: {name} has no reason")
            found[name] = reason.strip()
    return found


def judged(weak: list[Weakness], known: dict[str, str]) -> list[str]:
    """One line for each weakness that nobody has accepted."""
    lines = []
    for one in weak:
        if not any(name in known for name in one.names):
            mended = f", mended in {one.mended_in}" if one.mended_in else ", not mended yet"
            lines.append(f"{one.component}: {' '.join(one.names)}{mended}")
    return lines


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pip", required=True, help="the command that asks for Python")
    parser.add_argument("--npm", required=True, help="the command that asks for the web client")
    parser.add_argument("--accepted", type=Path, default=HERE / "accepted.txt")
    parser.add_argument("--tell", action="store_true", help="tell what is weak, and do not fail")
    options = parser.parse_args()
    known, bad = accepted(options.accepted), []
    for what, found in (
        ("Python", of_python(asked(shlex.split(options.pip), ROOT))),
        ("web", of_web(asked(shlex.split(options.npm), ROOT / "web"))),
    ):
        if found is None:
            print(
                f"{what}: the registry does not answer; published weaknesses are not known today",
                file=sys.stderr,
            )
            continue
        lines = judged(found, known)
        bad += lines
        print(f"{what}: {len(found)} published weaknesses, {len(found) - len(lines)} of them accepted")
        for line in lines:
            print(f"  {line}", file=sys.stderr)
    return 1 if bad and not options.tell else 0


if __name__ == "__main__":
    raise SystemExit(main())
