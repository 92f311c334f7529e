"""Reading a package: which of its files count, and how a file becomes definitions."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any
from uuid import UUID

from yingdan.base import Fault, Problem
from yingdan.kernel.definitions import Put
from yingdan.kernel.packages.yaml_text import YamlFault, read_yaml

# What lies here is data, words and examples for other readers.
NOT_DEFINITIONS = frozenset({"demo", "i18n", "scenarios", "tests"})
# What a file of a definition says about it, apart from its body; where the body has such keys too, all of it lies
# under WHOLE.
HEADER = frozenset({"id", "kind", "name"})
WHOLE = "definition"


class _Reading:
    """One run over a package's files: what was found, and all that is wrong."""

    def __init__(self, files: Mapping[str, bytes], folder: str) -> None:
        self.files = files
        self.folder = folder
        self.app = ""
        self.puts: list[Put] = []
        self.faults: list[Fault] = []
        self._seen: dict[tuple[str, str], str] = {}

    def fault(self, at: str, slug: str, **params: Any) -> None:
        self.faults.append(Fault(at, slug, params))

    def put(self, kind: str, name: str, body: dict[str, Any], id_: Any, at: str) -> None:
        before = self._seen.setdefault((kind, name), at)
        if before != at:
            self.fault(at, "definition-is-given-twice", kind=kind, name=name, other=before)
            return
        try:
            identity = UUID(id_) if id_ is not None else None
        except (ValueError, AttributeError, TypeError):
            self.fault(f"{at}/id", "id-is-no-uuid", id=str(id_)[:80])
            return
        self.puts.append(Put(kind, name, body, self.app, identity, file=at))

    def full(self, name: str) -> str:
        """A short name with the package before it."""
        return name if "." in name else f"{self.app}.{name}"


def read_package(folder: Path) -> list[Put]:
    """The definitions of a package, `app` first. Problem `package-is-faulty` (422) with every fault, `at` = file
    and place in it. Bodies are not judged here; publishing does."""
    return read_files(files_of(folder), str(folder))


def files_of(folder: Path) -> dict[str, bytes]:
    """The files of a package that count, by their path within it."""
    found: dict[str, bytes] = {}
    for path in sorted(folder.rglob("*.y*ml")):
        if path.is_file() and not path.is_symlink():
            found[path.relative_to(folder).as_posix()] = path.read_bytes()
    return found


def read_files(files: Mapping[str, bytes], folder: str = "") -> list[Put]:
    """The same of files in hand, by path."""
    reading = _Reading(files, folder)
    _read_app(reading)
    if reading.app:
        for path in _counting(files):
            for at, document in _documents(reading, path):
                _read_document(reading, at, PurePosixPath(path), document)
    if reading.faults:
        raise Problem("package-is-faulty", 422, faults=reading.faults, folder=folder)
    return reading.puts


def in_order(folders: Sequence[Path]) -> list[Path]:
    """Folders so that each comes after the packages it needs; by name where that leaves a choice. What a package
    needs beyond these folders is left for publishing to judge. Problem `packages-need-each-other` (422)."""
    needs: dict[str, tuple[Path, set[str]]] = {}
    for folder in folders:
        app = read_package(folder)[0]
        needs[app.name] = (folder, {str(one) for one in app.body.get("needs") or ()})
    ordered: list[Path] = []
    while needs:
        free = sorted(name for name, (_, wanted) in needs.items() if not wanted & (needs.keys() - {name}))
        if not free:
            raise Problem("packages-need-each-other", 422, packages=sorted(needs))
        for name in free:
            ordered.append(needs.pop(name)[0])
    return ordered


def _counting(files: Mapping[str, bytes]) -> list[str]:
    """Paths of files with definitions: YAML in a folder that is neither hidden nor for other readers."""
    kept = []
    for path in files:
        parts = PurePosixPath(path).parts
        hidden = any(part.startswith((".", "_")) for part in parts)
        if (
            path.endswith((".yaml", ".yml"))
            and len(parts) > 1
            and parts[0] not in NOT_DEFINITIONS
            and not hidden
        ):
            kept.append(path)
    return sorted(kept)


def _documents(reading: _Reading, at: str) -> Iterator[tuple[str, dict[str, Any]]]:
    try:
        documents = read_yaml(reading.files[at].decode("utf-8-sig"))
    except YamlFault as error:
        reading.fault(f"{at}:{error.params['line']}", error.slug, **error.params)
        return
    except UnicodeDecodeError as error:
        reading.fault(at, "file-is-unreadable", reason=str(error)[:200])
        return
    for place, document in enumerate(documents):
        here = at if len(documents) == 1 else f"{at}#{place + 1}"
        if isinstance(document, dict):
            yield here, document
        else:
            reading.fault(here, "definition-body-is-no-mapping")


def _read_app(reading: _Reading) -> None:
    if "app.yaml" not in reading.files:
        reading.fault("app.yaml", "package-has-no-app-file", folder=reading.folder)
        return
    for at, document in _documents(reading, "app.yaml"):
        name = document.pop("name", None)
        if not isinstance(name, str) or not name:
            reading.fault(f"{at}/name", "definition-has-no-name")
            continue
        reading.app = name
        document.pop("kind", None)
        reading.put("app", name, document, document.pop("id", None), at)


def _read_document(reading: _Reading, at: str, path: PurePosixPath, document: dict[str, Any]) -> None:
    kind = document.get("kind", "object" if path.parent.name == "objects" else None)
    name = document.get("name", path.stem)
    if not isinstance(kind, str):
        reading.fault(f"{at}/kind", "definition-has-no-kind")
        return
    if not isinstance(name, str) or not name:
        reading.fault(f"{at}/name", "definition-has-no-name")
        return
    body = {key: value for key, value in document.items() if key not in HEADER}
    if body.keys() == {WHOLE} and isinstance(body[WHOLE], dict):
        body = body[WHOLE]
    if kind == "object":
        _read_object(reading, at, reading.full(name), document.get("id"), body)
    elif kind == "field":
        owner = reading.full(str(body.get("object", "")))
        reading.put(
            "field", f"{owner}.{name.rpartition('.')[2]}", {**body, "object": owner}, document.get("id"), at
        )
    else:
        reading.put(kind, reading.full(name), body, document.get("id"), at)


def _read_object(reading: _Reading, at: str, name: str, id_: Any, body: dict[str, Any]) -> None:
    fields = body.pop("fields", [])
    if not isinstance(fields, list):
        reading.fault(f"{at}/fields", "list-is-expected")
        return
    order: list[str] = []
    for place, field in enumerate(fields):
        here = f"{at}/fields/{place}"
        short = field.get("name") if isinstance(field, dict) else None
        if not isinstance(short, str) or not short:
            reading.fault(here, "definition-has-no-name")
            continue
        order.append(short)
        inner = {key: value for key, value in field.items() if key not in ("name", "id")}
        reading.put("field", f"{name}.{short}", {**inner, "object": name}, field.get("id"), here)
    reading.put("object", name, {**body, "order": order} if order else body, id_, at)
