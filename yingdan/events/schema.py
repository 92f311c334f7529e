"""Tables of the log. Partitions by month of arrival, so that old months can be detached whole."""

SCHEMA = """
create schema if not exists events;
create table if not exists events.state (
  one boolean primary key default true check (one),
  generation integer not null,
  system_identifier bigint not null,
  last_tx bigint not null
);
create table if not exists events.event (
  id uuid not null,
  generation integer not null,
  tx xid8 not null default pg_current_xact_id(),
  type text collate "C" not null,
  object text collate "C",
  subject uuid,
  actor text collate "C" not null,
  source text collate "C" not null,
  at timestamptz not null,
  received_at timestamptz not null,
  data jsonb not null,
  cause uuid,
  hop smallint not null default 0,
  audience text[] collate "C" not null default '{}',
  carried text[] collate "C" not null default '{}'
) partition by range (received_at);
create index if not exists event_position on events.event (generation, tx, id);
create index if not exists event_subject on events.event (subject, at desc, id desc) where subject is not null;
create index if not exists event_shown on events.event using gin ((data -> 'ids')) where type = 'access.shown';
create index if not exists event_bulk_changed on events.event (object, at desc) where type = 'record.bulk_changed';
create table if not exists events.event_default partition of events.event default;
-- Nothing is planned by what these hold (the log is walked by position or subject), and gathering that was a third of what the
-- server did after an import.
alter table events.event alter column data set statistics 0, alter column audience set statistics 0,
  alter column carried set statistics 0;
create table if not exists events.follower (
  name text collate "C" primary key,
  generation integer not null,
  tx bigint not null,
  id uuid not null,
  moved_at timestamptz not null default now()
);
create table if not exists events.parked (
  id uuid primary key,
  follower text collate "C" not null,
  event uuid not null,
  event_type text collate "C" not null,
  trace text not null,
  parked_at timestamptz not null,
  replayed_at timestamptz,
  body jsonb not null
);
create index if not exists parked_open on events.parked (parked_at desc) where replayed_at is null;
"""
