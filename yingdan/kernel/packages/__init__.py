"""Packages: folders of YAML, read into changes and written back in one canonical spelling.

In: a folder (an app of ours or a customer's). Out: its definitions published as one version; the same files again
from the catalog. Must not know: what kinds mean, records, rights.
"""

from yingdan.kernel.packages.export import export
from yingdan.kernel.packages.folder import in_order, read_package
from yingdan.kernel.packages.install import diff, install
from yingdan.kernel.packages.yaml_text import read_yaml, write_yaml

__all__ = ["diff", "export", "in_order", "install", "read_package", "read_yaml", "write_yaml"]
