"""Which weaknesses of components are told, by what the registries' own clients answer."""

import json
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.architecture.tree import ROOT

PYTHON = {
    "dependencies": [
        {"name": "starlette", "version": "1.0.0", "vulns": [
            {"id": "PYSEC-2026-1", "aliases": ["CVE-2026-11", "GHSA-aaaa"], "fix_versions": ["1.0.1"], "description": "x"},
            {"id": "PYSEC-2026-2", "aliases": [], "fix_versions": [], "description": "y"}]},
        {"name": "lark", "version": "1.2.0", "vulns": []},
        {"name": "unknown", "skip_reason": "not found"},
    ],
    "fixes": [],
}  # fmt: skip
WEB = {
    "auditReportVersion": 2,
    "vulnerabilities": {
        "react-router": {
            "name": "react-router", "severity": "high", "range": "<8", "fixAvailable": {"name": "react-router", "version": "8.0.1"},
            "via": [{"source": 1, "name": "react-router", "url": "https://advisories.test/GHSA-bbbb", "range": "<8.0.1"}]},
        "antd": {"name": "antd", "severity": "high", "range": "*", "fixAvailable": False, "via": ["react-router"]},
    },
}  # fmt: skip
NOTHING = {"dependencies": []}, {"auditReportVersion": 2, "vulnerabilities": {}}


def saying(answer: Any) -> str:
    """A client that answers so, and fails as real ones do when they have found something."""
    text = answer if isinstance(answer, str) else json.dumps(answer)
    return shlex.join([sys.executable, "-c", f"print({text!r}); raise SystemExit(1)"])


def audit(tmp_path: Path, python: Any, web: Any, accepted: str = "", *more: str) -> tuple[int, str]:
    known = tmp_path / "accepted.txt"
    known.write_text(accepted, "utf-8")
    done = subprocess.run(
        [sys.executable, str(ROOT / "requirements" / "audit.py"), "--pip", saying(python), "--npm", saying(web),
         "--accepted", str(known), *more],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def test_every_weakness_is_told_once_with_where_it_is_mended(tmp_path: Path) -> None:
    code, told = audit(tmp_path, PYTHON, WEB)
    assert code == 1
    assert "starlette 1.0.0: PYSEC-2026-1 CVE-2026-11 GHSA-aaaa, mended in 1.0.1" in told
    assert "starlette 1.0.0: PYSEC-2026-2, not mended yet" in told
    assert "react-router <8.0.1: GHSA-bbbb, mended in 8.0.1" in told
    assert "antd" not in told
    assert audit(tmp_path, PYTHON, WEB, "", "--tell")[0] == 0


def test_what_is_accepted_with_a_reason_under_any_of_its_names_is_let_be(tmp_path: Path) -> None:
    reasons = (
        "# remark\nCVE-2026-11 never parses forms\nPYSEC-2026-2 not used\nGHSA-bbbb no server rendering\n"
    )
    code, told = audit(tmp_path, PYTHON, WEB, reasons)
    assert (code, "2 of them accepted" in told) == (0, True)
    code, told = audit(tmp_path, PYTHON, WEB, "CVE-2026-11\n")
    assert (code, "CVE-2026-11 has no reason" in told) == (1, True)


@pytest.mark.parametrize("silence", ["not JSON", '{"message": "405 Method Not Allowed"}', "[]", ""])
def test_a_registry_that_does_not_answer_is_a_warning(tmp_path: Path, silence: str) -> None:
    code, told = audit(tmp_path, silence, silence)
    assert (code, told.count("the registry does not answer")) == (0, 2)
    # One of them silent hides nothing of the other.
    assert audit(tmp_path, silence, WEB)[0] == 1


def test_without_any_weakness_it_passes(tmp_path: Path) -> None:
    code, told = audit(tmp_path, *NOTHING)
    assert (code, told.count("0 published weaknesses")) == (0, 2)


def test_a_client_that_is_not_there_is_a_warning(tmp_path: Path) -> None:
    known = tmp_path / "accepted.txt"
    known.write_text("", "utf-8")
    done = subprocess.run(
        [sys.executable, str(ROOT / "requirements" / "audit.py"), "--pip", str(tmp_path / "nobody"), "--npm",
         str(tmp_path / "nobody"), "--accepted", str(known)],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stderr.count("does not answer")) == (0, 2)
