"""The steps a plan is made of. Each knows its SQL, its words, its lock, when it runs and whether data leaves sight.

Phases: `expand` runs in the publishing transaction and neither rewrites nor scans; `backfill` runs outside, later;
`hide` takes something out of sight in the transaction, to be purged after the time of grace.
"""

from dataclasses import dataclass
from typing import ClassVar

from yingdan.base import Label
from yingdan.fields import Cast
from yingdan.kernel.catalog import physical, quoted
from yingdan.kernel.ddl.shape import Column, Index, Table


@dataclass(frozen=True, slots=True)
class Step:
    """`lock`: the PostgreSQL lock it takes on the table. `loses`: whether people will no longer see some data."""

    lock: ClassVar[str] = "none"
    loses: ClassVar[bool] = False

    @property
    def phase(self) -> str:
        return "expand"

    @property
    def sql(self) -> tuple[str, ...]:
        raise NotImplementedError

    @property
    def words(self) -> Label:
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class AddSchema(Step):
    schema: str

    @property
    def sql(self) -> tuple[str, ...]:
        return (f"create schema if not exists {quoted(self.schema)}",)

    @property
    def words(self) -> Label:
        return {"zh": f"为应用 {self.schema} 建立存储空间", "en": f"Make room for the package {self.schema}"}


@dataclass(frozen=True, slots=True)
class AddTable(Step):
    table: Table

    @property
    def sql(self) -> tuple[str, ...]:
        table = self.table
        parts = [f"{column.sql}{_needed(column)}" for column in table.columns]
        parts.append(f"constraint {quoted(key_name(table.name))} primary key (id)")
        if table.main is not None:
            parts.append(
                f"constraint {quoted(physical(table.name, 'fkey'))} foreign key (id)"
                f" references {quoted(table.schema, table.main)} (id) on delete cascade"
            )
        return (f"create table {table.sql} ({', '.join(parts)})",)

    @property
    def words(self) -> Label:
        name, size = f"{self.table.schema}.{self.table.name}", len(self.table.columns)
        return {"zh": f"新建表 {name}（{size} 列）", "en": f"Create table {name} with {size} columns"}


def key_name(table: str) -> str:
    """The name of a table's primary key."""
    return physical(table, "pkey")


def _needed(column: Column) -> str:
    return " not null" if column.field is None and column.name in ("id", "version") else ""


@dataclass(frozen=True, slots=True)
class AddColumn(Step):
    table: Table
    column: Column
    lock: ClassVar[str] = "access exclusive"

    @property
    def sql(self) -> tuple[str, ...]:
        return (f"alter table {self.table.sql} add column {self.column.sql}",)

    @property
    def words(self) -> Label:
        name = f"{self.table.schema}.{self.table.name}.{self.column.name}"
        return {"zh": f"新增列 {name}（{self.column.type}）", "en": f"Add column {name} ({self.column.type})"}


@dataclass(frozen=True, slots=True)
class RestoreColumn(Step):
    """A field that was removed and comes back of the same type finds its values again."""

    table: Table
    column: Column
    hidden: str
    lock: ClassVar[str] = "access exclusive"

    @property
    def sql(self) -> tuple[str, ...]:
        change = f"set default {self.column.default}" if self.column.default is not None else "drop default"
        return (
            f"alter table {self.table.sql} rename column {quoted(self.hidden)} to {quoted(self.column.name)}",
            f"alter table {self.table.sql} alter column {quoted(self.column.name)} {change}",
        )

    @property
    def words(self) -> Label:
        name = f"{self.table.schema}.{self.table.name}.{self.column.name}"
        return {"zh": f"恢复列 {name} 及其原有数据", "en": f"Bring back column {name} with its former values"}


@dataclass(frozen=True, slots=True)
class RenameColumn(Step):
    table: Table
    was: str
    name: str
    lock: ClassVar[str] = "access exclusive"

    @property
    def sql(self) -> tuple[str, ...]:
        return (f"alter table {self.table.sql} rename column {quoted(self.was)} to {quoted(self.name)}",)

    @property
    def words(self) -> Label:
        table = f"{self.table.schema}.{self.table.name}"
        return {
            "zh": f"{table} 的列 {self.was} 改名为 {self.name}",
            "en": f"Rename {table}.{self.was} to {self.name}",
        }


@dataclass(frozen=True, slots=True)
class SetDefault(Step):
    table: Table
    column: Column
    lock: ClassVar[str] = "access exclusive"

    @property
    def sql(self) -> tuple[str, ...]:
        change = f"set default {self.column.default}" if self.column.default is not None else "drop default"
        return (f"alter table {self.table.sql} alter column {quoted(self.column.name)} {change}",)

    @property
    def words(self) -> Label:
        name = f"{self.table.schema}.{self.table.name}.{self.column.name}"
        return {
            "zh": f"修改 {name} 的默认值（只影响新记录）",
            "en": f"Change the default of {name} for new records",
        }


@dataclass(frozen=True, slots=True)
class HideColumn(Step):
    table: Table
    column: Column
    hidden: str
    lock: ClassVar[str] = "access exclusive"
    loses: ClassVar[bool] = True

    @property
    def phase(self) -> str:
        return "hide"

    @property
    def sql(self) -> tuple[str, ...]:
        return (
            f"alter table {self.table.sql} rename column {quoted(self.column.name)} to {quoted(self.hidden)}",
        )

    @property
    def words(self) -> Label:
        name = f"{self.table.schema}.{self.table.name}.{self.column.name}"
        return {
            "zh": f"隐藏列 {name}，数据暂时保留",
            "en": f"Hide column {name}; its values are kept for now",
        }


@dataclass(frozen=True, slots=True)
class ConvertColumn(Step):
    """The column of a field that has another type now is filled from the former one, which is `hidden` and was called
    `was`. `currency` is that of amounts that come without one."""

    table: Table
    column: Column
    was: Column
    hidden: str
    cast: Cast
    currency: str | None = None

    @property
    def currency_column(self) -> str:
        """The second column of money."""
        return f"{self.column.name}_currency"

    @property
    def phase(self) -> str:
        return "backfill"

    @property
    def sql(self) -> tuple[str, ...]:
        return ()

    @property
    def words(self) -> Label:
        name = f"{self.table.schema}.{self.table.name}.{self.column.name}"
        return {
            "zh": f"在后台把 {name} 的值从 {self.was.kind} 转换为 {self.column.kind}，原值保留",
            "en": f"Convert the values of {name} from {self.was.kind} to {self.column.kind} in the background; the"
            " former ones are kept",
        }


@dataclass(frozen=True, slots=True)
class HideTable(Step):
    table: Table
    hidden: str
    lock: ClassVar[str] = "access exclusive"
    loses: ClassVar[bool] = True

    @property
    def phase(self) -> str:
        return "hide"

    @property
    def sql(self) -> tuple[str, ...]:
        # Index names are unique within a schema: the key makes way for a table of the same name.
        return (
            f"alter table {self.table.sql} rename to {quoted(self.hidden)}",
            f"alter table {quoted(self.table.schema, self.hidden)} rename constraint"
            f" {quoted(key_name(self.table.name))} to {quoted(key_name(self.hidden))}",
        )

    @property
    def words(self) -> Label:
        name = f"{self.table.schema}.{self.table.name}"
        return {"zh": f"隐藏表 {name}，数据暂时保留", "en": f"Hide table {name}; its rows are kept for now"}


@dataclass(frozen=True, slots=True)
class RestoreTable(Step):
    """An object that was removed and comes back finds its records again."""

    table: Table
    hidden: str
    lock: ClassVar[str] = "access exclusive"

    @property
    def sql(self) -> tuple[str, ...]:
        return (
            f"alter table {quoted(self.table.schema, self.hidden)} rename to {quoted(self.table.name)}",
            f"alter table {self.table.sql} rename constraint"
            f" {quoted(key_name(self.hidden))} to {quoted(key_name(self.table.name))}",
        )

    @property
    def words(self) -> Label:
        name = f"{self.table.schema}.{self.table.name}"
        return {"zh": f"恢复表 {name} 及其原有数据", "en": f"Bring back table {name} with its former rows"}


@dataclass(frozen=True, slots=True)
class AddIndex(Step):
    """`later`: the table has rows, so the index is built without blocking writers, outside the transaction."""

    table: Table
    index: Index
    later: bool = False

    @property
    def phase(self) -> str:
        return "backfill" if self.later else "expand"

    @property
    def sql(self) -> tuple[str, ...]:
        return (self.statement("concurrently " if self.later else ""),)

    def statement(self, how: str) -> str:
        index = self.index
        where = f" where {index.where}" if index.where else ""
        return f"create index {how}{quoted(index.name)} on {self.table.sql} using {index.method} ({index.on}){where}"

    @property
    def words(self) -> Label:
        name = f"{self.table.schema}.{self.index.name}"
        if self.later:
            return {"zh": f"稍后在后台建立索引 {name}", "en": f"Build index {name} later, in the background"}
        return {"zh": f"建立索引 {name}", "en": f"Build index {name}"}


@dataclass(frozen=True, slots=True)
class DropIndex(Step):
    table: Table
    index: Index
    lock: ClassVar[str] = "access exclusive"

    @property
    def sql(self) -> tuple[str, ...]:
        # It may never have been built: settling runs after the publish.
        return (f"drop index if exists {quoted(self.table.schema, self.index.name)}",)

    @property
    def words(self) -> Label:
        name = f"{self.table.schema}.{self.index.name}"
        return {"zh": f"删除索引 {name}", "en": f"Drop index {name}"}
