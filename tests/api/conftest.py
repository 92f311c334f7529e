"""What many tests of doors begin with."""

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.api.server import serving
from tests.sales import Company


@pytest.fixture
async def door(company: Company) -> AsyncIterator[httpx.ASGITransport]:
    """A company with an administrator and 安娜, a rep of 华东, both with log-ins."""
    await company.hire("admin", "公司", role="admin", login=True)
    await company.hire("安娜", "华东", login=True)
    async with serving(company) as transport:
        yield transport
