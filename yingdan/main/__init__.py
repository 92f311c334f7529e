"""Wiring: processes, worker, command line, supervisor of the embedded database.

In: settings and the public names of every stage. Out: running processes.
Must not know: how a stage thinks. Nothing imports this package.
"""
