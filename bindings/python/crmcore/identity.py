# Written by scripts/write_python_functions from the catalogue of actions: change the help there, not here.
# To write it anew: install crmcore, then run .venv/bin/python scripts/write_python_functions
"""Identity documents: which kinds there are, and whether a number is what it should be."""

from typing import Any

from ._core import Table
from ._run import Progress, run

__all__ = ["check", "kinds"]


def check(table: Any, *, progress: Progress = None) -> Table:
    """Whether numbers of identity documents are what they should be, row by row.

    Of a table with kind and number and, where they are known, country, given_name, family_name and birth_date. A check
    digit that fails is doubtful, not an error: real numbers fail theirs. Mexican numbers are compared with the name and
    the birth date of the row.

    Args:
        table: a table of kind and number, and country, given_name, family_name, birth_date where known
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        kind (text): code of the kind, such as rfc
        country (text): ISO 3166 code of the country that issues it
        number (text): the number as it is kept: capitals and digits alone
        printed (text): the number as people print it
        grade (choice): worst of the findings: valid, info, doubtful (a check digit or a part of it fails, as in some
            real numbers) or error (no number of this kind)
        findings (text): codes of the findings, comma-separated; empty for a valid number
        message (text): the findings in sentences; empty for a valid number
        is_generic (boolean): whether the number is given to all who have none
        is_key (boolean): whether the number tells one holder from all others
        holder (choice): derived from the number: person or company; empty where it does not say so
        birth_date (day): derived from the number: day of birth; two digits of a year are one from 1930 to 2029; empty
            where it has none
        sex (choice): derived from the number: female, male or other; empty where it has none
        region (text): derived from the number: code of the state or province; empty where it has none
        fits (boolean): whether it fits the name and birth date of the row; empty where nothing could be compared

    Raises:
        UnknownNameError: a table lacks a column that is needed
    """
    return run("identity.check", table, progress=progress)


def kinds() -> Table:
    """The kinds of identity documents that are known, and what their numbers are like.

    Returns:
        A table with the columns:

        kind (text): code of the kind
        country (text): ISO 3166 code of a country that issues it; empty: any country
        english (text): what it is called in English
        spanish (text): what it is called in Spanish
        is_checked (boolean): whether its numbers are checked
        form (text): what a number is like; empty where it is not checked
        example (text): a number as people print it; empty where it is not checked
    """
    return run("identity.kinds")
