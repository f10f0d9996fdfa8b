"""docs/install.md, whose blocks are run."""

import pathlib
import re

import pytest

PAGE = pathlib.Path(__file__).parents[2] / "docs" / "install.md"


@pytest.fixture(scope="session")
def blocks():
    """The code blocks of a section, by language."""

    def of(title):
        sections = re.split(r"^## ", PAGE.read_text(), flags=re.M)
        section = next(section for section in sections if section.startswith(f"{title}\n"))
        return dict(re.findall(r"^```(\w+)\n(.*?)^```$", section, flags=re.M | re.S))

    return of
