"""Every setting of a Yingdan process, from `YINGDAN_*` variables; an unknown one is a start-up error."""

import os
from datetime import time
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Read once at start; passed down, never looked up."""

    model_config = SettingsConfigDict(env_prefix="YINGDAN_", extra="forbid", frozen=True)

    data_dir: Path = Field(Path("data"), description="Folder of the embedded database, files and keys.")
    database_url: str | None = Field(None, description="A PostgreSQL to use instead of the embedded one.")
    host: str = Field("127.0.0.1", description="Address the web process binds to.")
    port: int = Field(8080, description="Port of the web process; 0 picks a free one.")
    public_url: str | None = Field(None, description="Address that people use, when behind a proxy.")
    secure_cookies: bool = Field(False, description="Send cookies over HTTPS only; set it behind TLS.")
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR.")
    zone: str = Field("Asia/Shanghai", description="Zone in which the company's days begin.")
    pool_size: int = Field(8, description="Database connections per process.")
    max_upload_mb: int = Field(200, description="Largest file a person may upload, in MB.")
    pg_bin: Path | None = Field(None, description="Folder with PostgreSQL's programs, before any other.")
    secret_key: str | None = Field(
        None, description="Text that seals secrets (several with commas, the first seals); else a key file."
    )
    files_url: str | None = Field(
        None, description="Where files of records are kept: s3://bucket/prefix; else the data folder."
    )
    files_endpoint: str | None = Field(None, description="Address of the S3-compatible server.")
    files_region: str | None = Field(None, description="Region of the bucket.")
    files_key: str | None = Field(None, description="Access key of the bucket.")
    files_secret: str | None = Field(None, description="Secret key of the bucket.")
    backup_dir: Path | None = Field(
        None, description="Folder of backups, on another disk: the log is archived there all the time."
    )
    backup_at: time = Field(time(3), description="When the nightly backup is taken, in the company's zone.")
    backup_keep: int = Field(7, ge=1, description="So many nightly backups are kept.")
    files_scan: str | None = Field(
        None, description="Virus scanner: tcp://host:port of clamd, or a command; {} stands for the path."
    )
    demo: bool = Field(False, description="The demo company with its log-ins and traffic switch.")
    demo_past: bool = Field(
        True, description="The demo company begins with leads of the past and their outcomes."
    )
    private_webhooks: bool = Field(
        False, description="Let webhooks and sign-on reach loopback and private addresses."
    )
    web_dir: Path | None = Field(None, description="Folder of the built web client.")

    @property
    def max_upload(self) -> int:
        """Largest file a person may upload, in bytes."""
        return self.max_upload_mb * 1_048_576

    @property
    def over_tls(self) -> bool:
        """Whether people reach this installation over HTTPS."""
        return self.secure_cookies or (self.public_url or "").startswith("https://")


def unknown_variables() -> list[str]:
    """`YINGDAN_*` variables that no setting reads: most often a typing mistake worth stopping for."""
    known = {f"YINGDAN_{name.upper()}" for name in Settings.model_fields}
    return sorted(name for name in os.environ if name.startswith("YINGDAN_") and name not in known)
