"""The command line: `python -m yingdan <command>`."""

import argparse
import asyncio
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from yingdan import __version__
from yingdan.base import Problem, Settings, SystemClock
from yingdan.base.settings import unknown_variables
from yingdan.base.telemetry import start_logging

Command = Callable[[argparse.Namespace, Settings], int]


def main(arguments: list[str]) -> int:
    """Run a command; its exit status. Problems are told in words, never as a trace."""
    from yingdan.main.supervise import tell

    options = parser().parse_args(arguments)
    try:
        if unknown := unknown_variables():
            raise Problem("settings-are-unknown", 500, names=list(unknown))
        settings = read_settings(options)
        start_logging(options.command, settings.log_level)
        chosen: Command = options.do
        return chosen(options, settings)
    except Problem as problem:
        print(tell(problem), file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def read_settings(options: argparse.Namespace) -> Settings:
    """The environment's settings, overruled by what stands on the command line."""
    given = {name: getattr(options, name, None) for name in ("data_dir", "host", "port", "demo")}
    return Settings(**{name: value for name, value in given.items() if value not in (None, False)})


def parser() -> argparse.ArgumentParser:
    """All commands."""
    root = argparse.ArgumentParser(prog="yingdan", description=f"赢单 Yingdan {__version__}")
    root.add_argument("--version", action="version", version=__version__)
    commands = root.add_subparsers(dest="command", required=True, metavar="command")

    def add(name: str, do: Command, words: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=words, description=words)
        made.set_defaults(do=do)
        made.add_argument("--data", dest="data_dir", type=Path, help="the company's data folder")
        return made

    run = add("run", do_run, "start the product: database, web and worker")
    run.add_argument("--demo", action="store_true", help="with the demo company and its visitors")
    run.add_argument("--host")
    run.add_argument("--port", type=int)
    run.add_argument("--quiet", action="store_true", help="say nothing but problems")
    install = add("install", do_install, "bring the database in step with these programs")
    install.add_argument("--demo", action="store_true")
    add("web", do_web, "the web process alone (needs YINGDAN_DATABASE_URL)")
    add("worker", do_worker, "the worker process alone (needs YINGDAN_DATABASE_URL)")
    add("traffic", do_traffic, "the demo's visitors alone")
    account = add("account", do_account, "make a user with a log-in; a first password is drawn and shown")
    account.add_argument("login")
    account.add_argument("--name")
    account.add_argument("--role", default="rep", choices=("rep", "manager", "director", "admin"))
    account.add_argument("--admin", dest="role", action="store_const", const="admin")
    add("rescue", do_rescue, "open a closed log-in: factors off, rules taken back").add_argument("login")
    sheet = add("import", do_import, "import a CSV or XLSX file")
    sheet.add_argument("file", type=Path)
    sheet.add_argument("--object", default="sales.lead")
    sheet.add_argument("--map", action="append", default=[], metavar="COLUMN=FIELD",
                       help="overrule a suggestion; an empty field leaves the column out")  # fmt: skip
    sheet.add_argument("--check", action="store_true", help="only say what would happen")
    sheet.add_argument(
        "--mode", choices=("create", "update", "both"), default="create", help="what becomes of known records"
    )
    sheet.add_argument("--key", help="the field by which records are found, for update and both")
    sheet.add_argument("--keep-rest", action="store_true", help="unmapped columns go to the attributes field")
    add("undo", do_undo, "undo an import").add_argument("id")
    export = add("export", do_export, "write a package's definitions as YAML files")
    export.add_argument("app")
    export.add_argument("folder", type=Path)
    rebuild = add("rebuild", do_rebuild, "count a roll-up anew over all records")
    rebuild.add_argument("field", help="e.g. sales.account.open_amount")
    _add_backup(add)
    _add_keys(add)
    _add_audit(commands)
    add("settings", do_settings, "all settings with their values and meanings")
    return root


def _add_keys(add: Callable[[str, Command, str], argparse.ArgumentParser]) -> None:
    keys = add("keys", do_keys, "keys that seal secrets: list, rotate, retire one")
    keys.add_argument("what", choices=("list", "rotate", "retire"))
    keys.add_argument("id", nargs="?", default="", help="the key to destroy, such as k1")


def _add_backup(add: Callable[[str, Command, str], argparse.ArgumentParser]) -> None:
    """`backup [list | check | prune | key]` and `restore`; `archive`, which the supervisor runs."""
    add("archive", do_archive, "the archive process alone (needs YINGDAN_BACKUP_DIR)")
    backup = add("backup", do_backup, "back up database and files while the product runs")
    backup.add_argument("what", nargs="?", default="take", choices=("take", "list", "check", "prune", "key"))
    backup.add_argument("--to", type=Path, metavar="FOLDER", help="instead of YINGDAN_BACKUP_DIR")
    backup.add_argument("--key", type=Path, metavar="FILE", help="for check: what `backup key` printed")
    backup.add_argument("--keep", type=int, metavar="N", help="for prune: how many backups stay")
    restore = add("restore", do_restore, "make a new data folder out of a backup, as it was at a moment")
    restore.add_argument("--from", dest="source", type=Path, metavar="FOLDER", help="the folder of backups")
    restore.add_argument(
        "--to", type=Path, required=True, metavar="FOLDER", help="the data folder to be made"
    )
    restore.add_argument("--at", metavar="MOMENT", help='e.g. "2026-11-27 14:00:00+08:00"; else the end')
    restore.add_argument("--key", type=Path, metavar="FILE", help="what `yingdan backup key` printed")
    restore.add_argument("--head", type=Path, metavar="FILE", help="a kept head of the audit")


def do_backup(options: argparse.Namespace, settings: Settings) -> int:
    from yingdan.main.backup_commands import backup

    if options.keep is not None and options.keep < 1:
        raise Problem("backup-keeps-at-least-one", 422)
    return backup(options, settings, _say)


def do_restore(options: argparse.Namespace, settings: Settings) -> int:
    from yingdan.main.backup_commands import restore_backup

    return restore_backup(options, settings, _say)


def do_archive(options: argparse.Namespace, settings: Settings) -> int:
    from yingdan.main.archiving import run

    if settings.database_url is None or settings.backup_dir is None:
        raise Problem("database-is-not-named", 500)
    run(settings)
    return 0


def do_keys(options: argparse.Namespace, settings: Settings) -> int:
    from yingdan.main.keys_commands import do_keys as do

    return do(settings, options.what, options.id, _say)


def _add_audit(commands: Any) -> None:
    """`audit export | verify | head | key | check`."""
    words = "the audit: who did what, in a tree that proves itself"
    kinds = commands.add_parser("audit", help=words, description=words).add_subparsers(
        dest="kind", required=True, metavar="what"
    )

    def add(name: str, words: str) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = kinds.add_parser(name, help=words, description=words)
        made.set_defaults(do=do_audit)
        made.add_argument("--data", dest="data_dir", type=Path, help="the company's data folder")
        return made

    export = add("export", "write the audit as a file that can be verified anywhere")
    export.add_argument("file", type=Path)
    export.add_argument("--without-contents", action="store_true", help="leave out what was written")
    verify = add("verify", "verify a file; needs no database")
    verify.add_argument("file", type=Path)
    verify.add_argument("--head", metavar="FILE", help="a head kept earlier, with which the file must begin")
    verify.add_argument("--key", help="the public key it must be signed by, or a file with it")
    add("head", "the signed head of the tree, to be kept elsewhere")
    add("key", "the public key of this installation")
    add("check", "hold the log against the audit")


def do_audit(options: argparse.Namespace, settings: Settings) -> int:
    from yingdan.main import audit_commands as commands
    from yingdan.main.attach import attached

    if options.kind == "verify":
        return commands.verify_audit(options, _say)
    with attached(settings) as (reached, _):
        if options.kind == "check":
            return _run(commands.check_audit(reached, _say))
        if options.kind == "export":
            contents = not options.without_contents
            commands.export_audit(reached, options.file, contents=contents, say=_say)
        elif options.kind == "head":
            asyncio.run(commands.print_head(reached, _say))
        else:
            asyncio.run(commands.print_key(reached, _say))
    return 0


def do_run(options: argparse.Namespace, settings: Settings) -> int:
    from yingdan.main.supervise import Supervisor

    return Supervisor(settings, demo=options.demo, quiet=options.quiet).run()


def do_install(options: argparse.Namespace, settings: Settings) -> int:
    from yingdan.main.attach import attached
    from yingdan.main.install import install

    with attached(settings) as (reached, _):
        assert reached.database_url is not None
        asyncio.run(install(reached, reached.database_url, SystemClock(), demo=options.demo, say=_say))
    return 0


def do_web(options: argparse.Namespace, settings: Settings) -> int:
    from yingdan.main.web import run

    run(settings)
    return 0


def do_worker(options: argparse.Namespace, settings: Settings) -> int:
    from yingdan.main.worker import run

    run(settings)
    return 0


def do_traffic(options: argparse.Namespace, settings: Settings) -> int:
    from yingdan.main.traffic import run

    run(settings)
    return 0


def do_account(options: argparse.Namespace, settings: Settings) -> int:
    from yingdan.main.attach import attached
    from yingdan.main.people import make_account

    with attached(settings) as (reached, _):
        name = options.name or options.login.partition("@")[0]
        _, drawn = asyncio.run(make_account(reached, SystemClock(), options.login, name, options.role))
    print(f"{options.login}: {options.role}")
    print(
        f"首次登录密码，72 小时内有效，登录后自设密码 password for choosing one's own, for 72 hours: {drawn}"
    )
    return 0


def do_rescue(options: argparse.Namespace, settings: Settings) -> int:
    from yingdan.main.attach import attached
    from yingdan.main.people import rescue

    with attached(settings) as (reached, _):
        for name in asyncio.run(rescue(reached, SystemClock(), options.login)):
            _say(f"- {name}")
    return 0


def do_import(options: argparse.Namespace, settings: Settings) -> int:
    from yingdan.main.attach import attached
    from yingdan.main.importing import import_file

    with attached(settings) as (reached, served):
        return _run(import_file(reached, options, served=served, say=_say))


def do_undo(options: argparse.Namespace, settings: Settings) -> int:
    from yingdan.main.attach import attached
    from yingdan.main.importing import undo_import

    with attached(settings) as (reached, served):
        return _run(undo_import(reached, options.id, served=served, say=_say))


def do_export(options: argparse.Namespace, settings: Settings) -> int:
    from yingdan.main.attach import attached
    from yingdan.main.packaging import export_package

    with attached(settings) as (reached, _):
        for path in asyncio.run(export_package(reached, options.app, options.folder)):
            print(path)
    return 0


def do_rebuild(options: argparse.Namespace, settings: Settings) -> int:
    from yingdan.main.attach import attached
    from yingdan.main.rebuild import rebuild

    with attached(settings) as (reached, _):
        asyncio.run(rebuild(reached, options.field, _say))
    return 0


def do_settings(options: argparse.Namespace, settings: Settings) -> int:
    from yingdan.base.telemetry import redact

    for name, field in Settings.model_fields.items():
        value = redact(str(getattr(settings, name)))
        print(f"YINGDAN_{name.upper():<16} {value:<24} {field.description}")
    return 0


def _run(work: Any) -> int:
    return int(asyncio.run(work))


def _say(text: str) -> None:
    print(text, flush=True)
