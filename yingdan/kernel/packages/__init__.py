"""Packages: folders of YAML, read into changes and written back in one canonical spelling.

In: a folder (an app of ours or a customer's) or an uploaded archive. Out: its definitions published as one version, as
an upgrade that keeps what the company changed, as a copy; the same files again from the catalog.
Must not know: what kinds mean, records, rights.
"""

from yingdan.kernel.packages.archive import MAX_ARCHIVE, read_archive, write_archive
from yingdan.kernel.packages.copying import copied
from yingdan.kernel.packages.export import export
from yingdan.kernel.packages.folder import files_of, in_order, read_files, read_package
from yingdan.kernel.packages.install import diff, install
from yingdan.kernel.packages.market import (
    Offer,
    Shipped,
    hand_in,
    install_upload,
    market,
    offer_of,
    remove_package,
)
from yingdan.kernel.packages.policy import LineFault, Policy, policy_of, read_policy
from yingdan.kernel.packages.store import SCHEMA, Upload, read_uploads
from yingdan.kernel.packages.upgrade import Clash, Upgrade, direction, uninstall, upgrade
from yingdan.kernel.packages.yaml_text import read_yaml, write_yaml

__all__ = [
    "MAX_ARCHIVE",
    "SCHEMA",
    "Clash",
    "LineFault",
    "Offer",
    "Policy",
    "Shipped",
    "Upgrade",
    "Upload",
    "copied",
    "diff",
    "direction",
    "export",
    "files_of",
    "hand_in",
    "in_order",
    "install",
    "install_upload",
    "market",
    "offer_of",
    "policy_of",
    "read_archive",
    "read_files",
    "read_package",
    "read_policy",
    "read_uploads",
    "read_yaml",
    "remove_package",
    "uninstall",
    "upgrade",
    "write_archive",
    "write_yaml",
]
