"""The kernel: objects as data. Definitions become a catalog, the catalog becomes tables, records live in them.

In: definitions of every kind from packages and drafts; records from any door. Out: the catalog in force, real
tables, and records read and written under the rights of an actor. Each part below is imported by its own name.
Must not know: signals, decisions, promises, views, the outside, HTTP.
"""
