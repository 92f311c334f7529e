"""Yingdan 赢单: a self-hosted, low-code sales management platform.

Data flows right (connectors -> events -> signals -> decisions -> work -> views -> api) and imports look left:
docs/architecture.md shows the one picture.
"""

__version__ = "0.1.0"
