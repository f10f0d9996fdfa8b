# Written by scripts/write_python_functions from the catalogue of actions: change the help there, not here.
# To write it anew: install crmcore, then run .venv/bin/python scripts/write_python_functions
"""Customers and prospects: who is meant by what people say, a search through all texts, tags, what records lack, whose
is due for review, and who may be called at an hour."""

from typing import Literal

from ._core import Table, Workspace
from ._run import Date, Progress, Time

__all__ = ["documents", "expected", "incomplete", "look_up", "reachable", "review", "search", "tag", "tags", "untag"]


def documents(shop: Workspace, *, customer: str | None = None, progress: Progress = None) -> Table:
    """The identity documents of customers as people print them, with what their check says.

    Args:
        shop: the workspace
        customer: code of the customer; defaults to all customers (for instance C12)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        customer (text): code of the customer
        kind (text): code of the kind, such as rfc
        country (text): ISO 3166 code of the country that issues it
        english (text): what it is called in English
        spanish (text): what it is called in Spanish
        number (text): the number as it is kept
        printed (text): the number as people print it
        grade (choice): valid, info, doubtful (its check fails) or error (no number of its kind, kept before numbers
            were checked)
        message (text): what its check found, in a sentence; empty for a valid number

    Raises:
        NotFoundError: the customer is not known
        MisuseError: the workspace is closed
    """
    return shop.run("registry.documents", customer=customer, progress=progress)


def look_up(shop: Workspace, text: str, *, limit: int = 20, progress: Progress = None) -> Table:
    """Who is meant by a code, document, phone, e-mail, tag or name, in any usual spelling.

    Each customer once, by the best match: first what was said wholly, by code, external key, document, phone, e-mail,
    tag; then names that hold all words; then beginnings of words. A merged customer's code leads to the one that
    stayed.

    Args:
        shop: the workspace
        text: what people say of a customer; case, accents, blanks and marks do not matter (for instance 55 1234 5678)
        limit: the most customers (1 to 10,000)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        customer (text): code of the customer
        name (text): name of the customer; empty when not known
        matched (choice): by what it was found: code, external_key, document, phone, email, channel (another one), tag,
            name (its own or that of a contact)
        value (text): the stored text that matched
        exact (boolean): true when all of it was said, false for some of its words or their beginnings

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        MisuseError: the workspace is closed
    """
    return shop.run("registry.look_up", text=text, limit=limit, progress=progress)


def search(shop: Workspace, text: str, *, entity: str | None = None, limit: int = 20,
           progress: Progress = None) -> Table:
    """Records whose texts hold all words, with the place where they stand.

    Words in any order, the last may be the beginning of one; what stands in quotes must stand so in one field. Records
    that hold every word whole come first, then the others, by entity and id.

    Args:
        shop: the workspace
        text: words, or a phrase in quotes (for instance pastel gluten)
        entity: entity to search; defaults to all (for instance note)
        limit: the most records (1 to 10,000)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        entity (text): entity of the record
        id (integer): id of the record
        code (text): its code or external key, else the code of the customer it belongs to; empty where there is neither
        field (text): the field that holds the first word
        snippet (text): the text around that word, as it is stored

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        MisuseError: the workspace is closed
    """
    return shop.run("registry.search", text=text, entity=entity, limit=limit, progress=progress)


def tags(shop: Workspace, *, entity: str | None = None, progress: Progress = None) -> Table:
    """The tags of records, each with how many have it.

    Args:
        shop: the workspace
        entity: customer, contact, product, order or event; defaults to all
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        entity (text): entity of the records
        tag (text): the tag
        records (integer): records that have it; after a change those that changed

    Raises:
        MisuseError: the workspace is closed
    """
    return shop.run("registry.tags", entity=entity, progress=progress)


def tag(shop: Workspace, tag: str, where: str, *, entity: str = "customer", today: Date | None = None,
        progress: Progress = None) -> Table:
    """Puts a tag on the records of a filter.

    Filters ask for it: tags any ('vip'). Tags are compared without case and accents; one that other records have is
    spelled as theirs.

    Args:
        shop: the workspace
        tag: the tag, without commas (for instance vip)
        where: filter of the records (for instance rating >= 9)
        entity: customer, contact, product, order or event
        today: for relative dates in the filter (for instance 2011-12-10)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        entity (text): entity of the records
        tag (text): the tag
        records (integer): records that have it; after a change those that changed

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        MisuseError: no change is open on the workspace
    """
    return shop.run("registry.tag", tag=tag, where=where, entity=entity, today=today, progress=progress)


def untag(shop: Workspace, tag: str, where: str, *, entity: str = "customer", today: Date | None = None,
          progress: Progress = None) -> Table:
    """Takes a tag off the records of a filter.

    Args:
        shop: the workspace
        tag: the tag, without commas (for instance vip)
        where: filter of the records (for instance rating >= 9)
        entity: customer, contact, product, order or event
        today: for relative dates in the filter (for instance 2011-12-10)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        entity (text): entity of the records
        tag (text): the tag
        records (integer): records that have it; after a change those that changed

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        MisuseError: no change is open on the workspace
    """
    return shop.run("registry.untag", tag=tag, where=where, entity=entity, today=today, progress=progress)


def expected(shop: Workspace, *, progress: Progress = None) -> Table:
    """What a complete record of each entity has.

    Args:
        shop: the workspace
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        entity (text): entity of the record
        what (text): field that is filled in, or entity of the parts that it has
        is_part (boolean): true: one record of that entity at least, which belongs to it

    Raises:
        MisuseError: the workspace is closed
    """
    return shop.run("registry.expected", progress=progress)


def incomplete(shop: Workspace, *, entity: str | None = None, progress: Progress = None) -> Table:
    """Records that lack something of what is expected, with what is missing.

    Args:
        shop: the workspace
        entity: entity of the records; defaults to all of which something is expected (for instance customer)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        entity (text): entity of the record
        id (integer): id of the record
        code (text): its code; empty where it has none
        customer (text): code of the customer that it is or belongs to; empty for none
        missing (text): what is missing, comma-separated

    Raises:
        MisuseError: the workspace is closed
    """
    return shop.run("registry.incomplete", entity=entity, progress=progress)


def reachable(shop: Workspace, day: Date, at: Time, *, kind: Literal["phone", "email", "messaging", "social"] = "phone",
              stated: bool = False, progress: Progress = None) -> Table:
    """Who may be called at an hour, by their best hours and consent.

    Args:
        shop: the workspace
        day: day of the call (for instance 2011-12-10)
        at: time of the call (for instance 15:30)
        kind: kind of channel (phone, email, messaging or social)
        stated: only those who said when they may be called
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        customer (text): code of the customer
        name (text): name of the customer; empty when not known
        contact (text): person of the company; empty for the customer
        address (text): phone, e-mail or name to reach them by
        hours (text): hours to call; empty when nobody said, which is any time
        preferred (boolean): the customer's preferred one of its kind
        consent (choice): granted, or empty when not asked yet

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        MisuseError: the workspace is closed
    """
    return shop.run("registry.reachable", day=day, at=at, kind=kind, stated=stated, progress=progress)


def review(shop: Workspace, today: Date, *, months: int = 6, consent: bool = False, progress: Progress = None) -> Table:
    """Customers whose record is due for verification or has something missing.

    Args:
        shop: the workspace
        today: the day to judge from, such as 2011-12-10
        months: months after which a record is due (0 to 1,200)
        consent: also who never said whether they may be contacted
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        customer (text): code of the customer
        name (text): name of the customer; empty when not known
        verified (day): day the record was last verified; empty when never
        stale (boolean): true when it was not verified within the months asked for
        missing (text): what is missing, comma-separated: name, channel, address, document, consent where asked for;
            empty when nothing is

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        MisuseError: the workspace is closed
    """
    return shop.run("registry.review", today=today, months=months, consent=consent, progress=progress)
