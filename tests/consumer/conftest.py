"""docs/install.md, whose blocks are run."""

import os
import pathlib
import re

import pytest

PAGE = pathlib.Path(__file__).parents[2] / "docs" / "install.md"


def pytest_collection_modifyitems(items):
    """What compiles the whole library once more is for scripts/check, which says how often chance is tried."""
    if "CRMCORE_TRIALS" not in os.environ:
        for item in items:
            if item.get_closest_marker("compiles_again"):
                item.add_marker(pytest.mark.skip(reason="it compiles the whole library again: scripts/check runs it"))


@pytest.fixture(scope="session")
def blocks():
    """The code blocks of a section, by language."""

    def of(title):
        sections = re.split(r"^## ", PAGE.read_text(), flags=re.M)
        section = next(section for section in sections if section.startswith(f"{title}\n"))
        return dict(re.findall(r"^```(\w+)\n(.*?)^```$", section, flags=re.M | re.S))

    return of
