"""The embedded PostgreSQL: our own supervisor around the server's programs.

The server is a direct child: it goes down with a killed parent (Linux: PR_SET_PDEATHSIG) and listens on a unix
socket only, inside a folder (mode 0700) whose permissions are the only key to it. `YINGDAN_DATABASE_URL`
points to a managed server instead, and then nothing here is used.
"""

import ctypes
import logging
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import IO
from urllib.parse import quote

from yingdan.base import Problem
from yingdan.main.postgres_owner import Owner, find_owner, located, settle, within_reach
from yingdan.main.postgres_programs import Programs, find_programs

log = logging.getLogger("yingdan.postgres")

ROLE = DATABASE = "yingdan"
START_SECONDS = 300  # crash recovery of a busy server takes its time; the child's death ends the wait sooner
STOP_SECONDS = 60
LOG_BYTES = 20_000_000
# Longest path of a unix socket is 107 bytes; the server appends `/.s.PGSQL.5432`.
SOCKET_FOLDER_BYTES = 88
PR_SET_PDEATHSIG = 1
# The server's many processes give way to the one worker that gives them their work: on two cores it was kept waiting a third of an
# import's time.
GIVES_WAY = 5

SETTINGS: Mapping[str, str] = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "150",
    "synchronous_commit": "on",
    "fsync": "on",
    # A generic plan over skewed business data is the classic trap (0.4 -> 117 ms measured).
    "plan_cache_mode": "force_custom_plan",
    "jit": "off",
    "random_page_cost": "1.1",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "4GB",
    # So much of the log waits for an archive that cannot take it; then the product goes on and the archive begins anew.
    "max_slot_wal_keep_size": "4GB",
    "checkpoint_timeout": "15min",
    "autovacuum_naptime": "15s",
    # A forgotten transaction would hold back every follower of the log (the horizon is cluster-wide).
    "idle_in_transaction_session_timeout": "120s",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
    # Failing statements and details carry customers' data and do not belong in a log.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
# Only the socket, only through its folder: no line for any network address.
ADMITTED = "local all all trust\nlocal replication all trust\n"
FAST: Mapping[str, str] = {"fsync": "off", "full_page_writes": "off", "autovacuum_naptime": "60s"}


class Postgres:
    """One server over one folder. Start it from the main thread: it dies with the thread that started it.

    `fast` (tests) gives up safety against power loss, not against a killed process. `options` are server
    settings that go last. Raises `Problem` in words for everything a person can put right.
    """

    def __init__(
        self,
        folder: Path | str,
        *,
        fast: bool = False,
        programs: Path | None = None,
        options: Mapping[str, str] | None = None,
        start_s: float = START_SECONDS,
    ) -> None:
        self.folder = Path(folder).absolute()
        self.fast = fast
        self._named_programs = programs
        self._options = dict(options or {})
        self._start_s = start_s
        self._process: subprocess.Popen[bytes] | None = None
        self._lock: IO[str] | None = None
        self._place = self.folder

    @property
    def place(self) -> Path:
        """Where the database really lives: the given folder unless its user cannot reach it."""
        return self._place

    @property
    def cluster(self) -> Path:
        return self._place / "pg"

    @property
    def dsn(self) -> str:
        """A libpq URI for the product's own database."""
        return self.dsn_of(DATABASE)

    def dsn_of(self, database: str) -> str:
        """A libpq URI for another database of this server."""
        return f"postgresql://{ROLE}@/{database}?host={quote(str(self._socket_folder()))}"

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process and self._process.poll() is None else None

    @property
    def alive(self) -> bool:
        """Whether the server process runs; reaps it when it does not, so no zombie is taken for a server."""
        return self.pid is not None

    def start(self) -> None:
        """Bring the server up (first time: create the cluster) and return when it takes connections."""
        if self.alive:
            return
        owner = find_owner()
        self._place = settle(self.folder, owner)
        if self._place != self.folder:
            log.warning("database of %s lives in %s (user %s)", self.folder, self._place, owner.name)
        self._hold_lock()
        programs = within_reach(find_programs(self._named_programs), owner)
        self._refuse_other_version(programs)
        if not (self.cluster / "PG_VERSION").is_file():
            self._create(programs, owner)
        # A cluster made before backups has no line for them; writing keeps the file's owner.
        (self.cluster / "pg_hba.conf").write_text(ADMITTED, "utf-8")
        self._clear_stale_pid()
        self._make_socket_folder(owner)
        deadline = time.monotonic() + self._start_s
        while not self._try_start(programs, owner, deadline):
            time.sleep(0.1)

    def locate(self) -> None:
        """Learn where the database of this folder lives without starting it (`place`, `dsn`)."""
        self._place = located(self.folder)

    def stop(self) -> None:
        """Fast shutdown: open transactions roll back, everything committed is safe. Harmless when not running."""
        process = self._process
        if process and process.poll() is None:
            for number, seconds in (
                (signal.SIGINT, STOP_SECONDS),
                (signal.SIGQUIT, 10),
                (signal.SIGKILL, 10),
            ):
                process.send_signal(number)
                try:
                    process.wait(seconds)
                    break
                except subprocess.TimeoutExpired:
                    continue
        self._process = None
        shutil.rmtree(self._socket_folder(), ignore_errors=True)
        if self._lock:
            self._lock.close()
            self._lock = None

    def remove(self) -> None:
        """Stop and delete the database for good (tests, benches)."""
        self.stop()
        shutil.rmtree(self._place, ignore_errors=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _hold_lock(self) -> None:
        """One supervisor per folder, by a lock the kernel drops with its holder, however that one died."""
        if self._lock or sys.platform == "win32":
            return
        import fcntl

        lock = (self._place / "supervisor.lock").open("a+", encoding="utf-8")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.seek(0)
            holder = lock.read().strip()
            lock.close()
            raise Problem("data-folder-is-in-use", 500, folder=str(self._place), pid=holder) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        self._lock = lock

    def _refuse_other_version(self, programs: Programs) -> None:
        recorded = self.cluster / "PG_VERSION"
        if recorded.is_file() and recorded.read_text().strip() != str(programs.major):
            raise Problem(
                "data-folder-is-of-another-version",
                500,
                folder=str(self.cluster),
                found=recorded.read_text().strip(),
                needed=programs.major,
            )

    def _create(self, programs: Programs, owner: Owner) -> None:
        """initdb beside the final place, then one rename: a half-made cluster can never be taken for a whole one."""
        making = self._place / "pg.making"
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(mode=0o700)
        owner.give(making)
        command = [str(programs.bin / "initdb"), "-D", str(making), "-U", ROLE, "-E", "UTF8", "-k"]
        command += ["--auth-local=trust", "--auth-host=reject", f"--locale={_locale()}"]
        if programs.major >= 17:
            command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        self._run([*command, "--no-sync"] if self.fast else command, owner)
        (making / "pg_hba.conf").write_text(ADMITTED, "utf-8")
        single = [str(programs.bin / "postgres"), "--single", "-D", str(making)]
        self._run([*single, "postgres"], owner, given=f"create database {DATABASE}\n")
        making.rename(self.cluster)

    def _run(self, command: list[str], owner: Owner, given: str = "") -> None:
        done = subprocess.run(
            command,
            input=given.encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd="/",
            env=_environment(),
            check=False,
            **owner.popen(),
        )
        if done.returncode != 0:
            told = done.stdout.decode(errors="replace").strip()[-1500:]
            raise Problem("database-cannot-start", 500, folder=str(self._place), told=told)

    def _clear_stale_pid(self) -> None:
        """A server of a dead supervisor is shut down and awaited; a pid that meanwhile belongs to somebody else
        (restarted container) is only a stale note."""
        note = self.cluster / "postmaster.pid"
        deadline = time.monotonic() + STOP_SECONDS
        asked = 0
        while note.is_file():
            pid = _first_int(note)
            if pid is None or not _is_server_of(pid, self.cluster):
                note.unlink(missing_ok=True)
                return
            if asked == 0 or (asked == 1 and time.monotonic() > deadline):
                os.kill(pid, signal.SIGQUIT if asked else signal.SIGINT)
                asked += 1
            if time.monotonic() > deadline + 15:
                raise Problem("data-folder-is-in-use", 500, folder=str(self.cluster), pid=pid)
            time.sleep(0.05)

    def _socket_folder(self) -> Path:
        beside = self._place / "socket"
        if len(os.fsencode(beside)) <= SOCKET_FOLDER_BYTES:
            return beside
        digest = sha256(os.fsencode(self._place)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"yingdan-{digest}"

    def _make_socket_folder(self, owner: Owner) -> None:
        """Made anew each time: in /tmp somebody else could have put one there first."""
        folder = self._socket_folder()
        if folder.is_symlink():
            folder.unlink()
        shutil.rmtree(folder, ignore_errors=True)
        try:
            folder.mkdir(mode=0o700)
        except FileExistsError:
            raise Problem("data-folder-is-in-use", 500, folder=str(folder), pid="") from None
        owner.give(folder)

    def _settings(self) -> dict[str, str]:
        shared = 128 if self.fast else min(512, max(128, _memory_mb() // 8))
        chosen = {**SETTINGS, "shared_buffers": f"{shared}MB", **(FAST if self.fast else {}), **self._options}
        return {**chosen, "unix_socket_directories": str(self._socket_folder())}

    def _try_start(self, programs: Programs, owner: Owner, deadline: float) -> bool:
        """One start; False asks for another, while a killed server's children still hold its memory."""
        path = self._place / "postgres.log"
        if path.is_file() and path.stat().st_size > LOG_BYTES:
            path.replace(path.with_suffix(".log.1"))
        command = [str(programs.bin / "postgres"), "-D", str(self.cluster)]
        for name, value in self._settings().items():
            command += ["-c", f"{name}={value}"]
        with path.open("ab") as told:
            offset = told.tell()
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=told,
                stderr=told,
                cwd="/",
                env=_environment(),
                # A session of its own: Ctrl-C reaches the supervisor, which stops the server last.
                start_new_session=True,
                preexec_fn=_die_with(os.getpid()),  # noqa: PLW1509 - nothing else can set the death signal
                **owner.popen(),
            )
        with suppress(OSError):
            os.setpriority(
                os.PRIO_PROCESS, self._process.pid, min(19, os.getpriority(os.PRIO_PROCESS, 0) + GIVES_WAY)
            )
        while self._process.poll() is None:
            if self._ready(self._process.pid):
                return True
            if time.monotonic() > deadline:
                self.stop()
                break
            time.sleep(0.01)
        with path.open("rb") as read:
            read.seek(offset)
            words = read.read().decode(errors="replace").strip()
        self._process = None
        if "shared memory block" in words and time.monotonic() < deadline - self._start_s + 30:
            return False
        raise Problem("database-cannot-start", 500, folder=str(self._place), told=words[-1500:])

    def _ready(self, pid: int) -> bool:
        try:
            lines = (self.cluster / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        return len(lines) >= 8 and lines[0] == str(pid) and lines[7].strip() == "ready"


def _die_with(parent: int) -> Callable[[], None] | None:
    """For the child: ask the kernel for SIGINT (fast shutdown) when its parent dies."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None)

    def bind() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGINT, 0, 0, 0)
        if os.getppid() != parent:  # it died before the kernel was asked
            os._exit(1)

    return bind


def _environment() -> dict[str, str]:
    """Nothing of ours reaches the server: no PG* variable, no secret."""
    return {"PATH": os.environ.get("PATH", os.defpath), "TZ": "UTC", "LC_ALL": _locale()}


def _locale() -> str:
    return "C.UTF-8" if sys.platform.startswith("linux") else "C"


def _memory_mb() -> int:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 1_048_576
    except (AttributeError, OSError, ValueError):
        return 1024


def _first_int(path: Path) -> int | None:
    try:
        return int(path.read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None


def _is_server_of(pid: int, cluster: Path) -> bool:
    """Whether that process is a server over this cluster: a postmaster's working folder is its cluster."""
    proc = Path(f"/proc/{pid}")
    if proc.parent.is_dir() and Path("/proc/self").exists():
        try:
            return Path(os.readlink(proc / "cwd")) == cluster.resolve()
        except OSError:  # gone, a zombie, or not ours to look at
            return False
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True
