"""Tables of the audit: leaves in the order of the log, the slabs of their tree, and the heads that were signed."""

# Where seals lie: schema, table, column.
SEALED = (("audit", "signer", "sealed"),)
SCHEMA = """
create schema if not exists audit;
create table if not exists audit.state (
  one boolean primary key default true check (one),
  origin uuid not null,
  size bigint not null,
  generation integer not null,
  tx bigint not null,
  id uuid not null,
  grown_at timestamptz
);
create table if not exists audit.signer (
  one boolean primary key default true check (one),
  public bytea not null,
  sealed text collate "C" not null,
  made_at timestamptz not null
);
create table if not exists audit.leaf (
  place bigint primary key,
  generation integer not null,
  tx xid8 not null,
  event uuid not null,
  received_at timestamptz not null,
  at timestamptz not null,
  type text collate "C" not null,
  object text collate "C",
  subject uuid,
  actor text collate "C" not null,
  source text collate "C" not null,
  salt uuid not null,
  body text collate "C" not null
);
create index if not exists leaf_actor on audit.leaf (actor, place desc);
create index if not exists leaf_type on audit.leaf (type, place desc);
create index if not exists leaf_subject on audit.leaf (subject, place desc) where subject is not null;
create index if not exists leaf_at on audit.leaf using brin (at);
create table if not exists audit.slab (
  storey smallint not null,
  place bigint not null,
  hashes bytea not null,
  primary key (storey, place)
);
create table if not exists audit.head (
  size bigint primary key,
  root bytea not null,
  signed_at timestamptz not null,
  note text collate "C" not null
);
"""
