"""Text and numbers of requests as the database can keep them: no NUL, no half characters, no number beyond its range."""

from typing import Annotated

from pydantic import AfterValidator, Field

MOST = 2**31 - 1


def _kept(text: str) -> str:
    if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValueError("text has a character that cannot be kept")
    return text


Text = Annotated[str, AfterValidator(_kept)]
Count = Annotated[int, Field(ge=0, le=MOST)]
