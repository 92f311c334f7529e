"""HTTP and push: the only place that knows FastAPI. Thin: reads a request, calls one stage, words the answer.

In: requests, the platform that `main` built. Out: JSON, problem+json, server-sent events, the client's files.
Must not know: SQL, connectors (their doors come from main), how anything is decided.
"""

from yingdan.api.app import create_app
from yingdan.api.platform import Platform, Traffic

__all__ = ["Platform", "Traffic", "create_app"]
