# Written by scripts/write_python_functions from the catalogue of actions: change the help there, not here.
# To write it anew: install crmcore, then run .venv/bin/python scripts/write_python_functions
"""Records that are the same person or company: pairs with a probability and its reasons, clusters, and a new record
before it is added."""

from typing import Any

from ._core import Table, Workspace
from ._run import Progress, on_book

__all__ = ["clusters", "keep_apart", "keys", "merge", "merges", "model", "pairs", "plan_merge", "similar", "unmerge"]


def pairs(table: Any, *, threshold: float = 0.5, roles: dict[str, str] | None = None,
          progress: Progress = None) -> Table:
    """Which records are the same person or company, with a probability and its reasons.

    What each column says is learned from the records themselves. Pairs that somebody said are different do not come.

    Args:
        table: a table of records; or a CSV file; or a workspace, whose customers they are
        threshold: least probability to be shown, and to become one cluster (0.02 or more and below 1)
        roles: columns with their roles: given_name, family_name, name, date, phone, email, document, address, number,
            postal_code, place, and code for the one that names the records; defaults to what the names of the columns
            say (for instance {"surname":"family_name","birthday":"date"})
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        first (text): code of a record, else its row from 1
        second (text): code of the record that may be the same
        probability (real): probability that they are one, 0 to 1
        weight (real): log2 of its odds, in bits
        reasons (text): what the weight is made of, in bits that add up to it: that of any pair, of each column with how
            alike its values are, and of a household they may share
        cluster (integer): number of the cluster that both are in; 0 when they are in two

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        UnknownNameError: a table lacks a column that is needed
        NotFoundError: a CSV file does not exist
    """
    return on_book("duplicates.pairs", {"file": table}, threshold=threshold, roles=roles, progress=progress)


def clusters(table: Any, *, threshold: float = 0.5, roles: dict[str, str] | None = None,
             progress: Progress = None) -> Table:
    """The records that are one, cluster by cluster.

    Two clusters become one when the mean probability between them reaches the threshold, so that one weak link does not
    hold them together.

    Args:
        table: a table of records; or a CSV file; or a workspace, whose customers they are
        threshold: least probability to be shown, and to become one cluster (0.02 or more and below 1)
        roles: columns with their roles: given_name, family_name, name, date, phone, email, document, address, number,
            postal_code, place, and code for the one that names the records; defaults to what the names of the columns
            say (for instance {"surname":"family_name","birthday":"date"})
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        cluster (integer): number of the cluster, from 1
        record (text): code of the record, else its row from 1
        records (integer): records in the cluster
        probability (real): mean probability that the record is the same as another of the cluster

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        UnknownNameError: a table lacks a column that is needed
        NotFoundError: a CSV file does not exist
    """
    return on_book("duplicates.clusters", {"file": table}, threshold=threshold, roles=roles, progress=progress)


def similar(table: Any, new_records: Any = None, *, threshold: float = 0.5, roles: dict[str, str] | None = None,
            progress: Progress = None) -> Table:
    """The records that a new one may be, before it is added.

    Args:
        table: a table of records; or a CSV file; or a workspace, whose customers they are
        new_records: a table of the new records, its columns named as in the file; of customers given_name, family_name,
            name, phone, email, document, street, number, postal_code, city (a table or a CSV file)
        threshold: least probability to be shown, and to become one cluster (0.02 or more and below 1)
        roles: columns with their roles: given_name, family_name, name, date, phone, email, document, address, number,
            postal_code, place, and code for the one that names the records; defaults to what the names of the columns
            say (for instance {"surname":"family_name","birthday":"date"})
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        row (integer): row of the new record, from 1
        record (text): code of the record that it may be
        probability (real): probability that they are one, 0 to 1
        weight (real): log2 of its odds, in bits
        reasons (text): what the weight is made of, in bits that add up to it

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        UnknownNameError: a table lacks a column that is needed
        NotFoundError: a CSV file does not exist
    """
    return on_book("duplicates.similar", {"file": table, "new_records": new_records}, threshold=threshold, roles=roles,
                   progress=progress)


def keys(table: Any, *, roles: dict[str, str] | None = None, progress: Progress = None) -> Table:
    """Which pairs are compared: the keys that records share, and what is too common to be one.

    Args:
        table: a table of records; or a CSV file; or a workspace, whose customers they are
        roles: columns with their roles: given_name, family_name, name, date, phone, email, document, address, number,
            postal_code, place, and code for the one that names the records; defaults to what the names of the columns
            say (for instance {"surname":"family_name","birthday":"date"})
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        key (text): what records share that are compared
        pairs (integer): pairs that share it and are compared
        blocks (integer): blocks of two records and more
        largest (integer): records of the largest block
        skipped_blocks (integer): larger blocks, of which this key brings no pairs
        skipped_records (integer): records in the skipped blocks

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        UnknownNameError: a table lacks a column that is needed
        NotFoundError: a CSV file does not exist
    """
    return on_book("duplicates.keys", {"file": table}, roles=roles, progress=progress)


def model(table: Any, *, roles: dict[str, str] | None = None, progress: Progress = None) -> Table:
    """What was learned: how often values are equal, close or far among duplicates and others.

    Args:
        table: a table of records; or a CSV file; or a workspace, whose customers they are
        roles: columns with their roles: given_name, family_name, name, date, phone, email, document, address, number,
            postal_code, place, and code for the one that names the records; defaults to what the names of the columns
            say (for instance {"surname":"family_name","birthday":"date"})
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        column (text): column of the records
        level (choice): how alike two values are: exact, elsewhere, close, similar, faint, far
        duplicates (real): share of the level among duplicates with both values
        related (real): share among different people of one household
        others (real): share among other pairs
        weight (real): log2 of duplicates over others; of equal values that of an average one, since a rare one weighs
            more

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        UnknownNameError: a table lacks a column that is needed
        NotFoundError: a CSV file does not exist
    """
    return on_book("duplicates.model", {"file": table}, roles=roles, progress=progress)


def keep_apart(shop: Workspace, first: str, second: str, *, who: str | None = None, why: str | None = None,
               progress: Progress = None) -> Table:
    """Remembers that two customers are different, so that they are not shown again.

    Args:
        shop: the workspace
        first: code of a customer (for instance C12)
        second: code of the other customer (for instance C48)
        who: who found it out (for instance Ana)
        why: why they are different (for instance twins)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        first (text): code of a customer
        second (text): code of the customer who is another one

    Raises:
        MisuseError: no change is open on the workspace
    """
    return shop.run("duplicates.keep_apart", first=first, second=second, who=who, why=why, progress=progress)


def plan_merge(shop: Workspace, winner: str, loser: str, *, choices: dict[str, str] | None = None,
               progress: Progress = None) -> Table:
    """What a merge of two customers would do: whose value stays in each field, what moves, what both have; writes
    nothing.

    Args:
        shop: the workspace
        winner: code of the customer that stays (for instance C12)
        loser: code of the customer that is merged into it (for instance C48)
        choices: winner or loser by field of the customer: whose value stays; defaults to the winner's, or the loser's
            where the winner has none (for instance {"name":"loser","language":"winner"})
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        step (choice): field, moves, kept_as_one (a record that both have), yields (is no longer the preferred one)
        entity (text): entity of the field or of the records
        what (text): field, or what the record is called; empty for records that move
        winner (text): value of the customer that stays; empty without one
        loser (text): value of the customer that is merged into it; empty without one
        stays (text): value after the merge; empty without one
        records (integer): records concerned; 0 for a field
        why (text): reason why this stays, in a sentence

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        MisuseError: the workspace is closed
    """
    return shop.run("duplicates.plan_merge", winner=winner, loser=loser, choices=choices, progress=progress)


def merge(shop: Workspace, winner: str, loser: str, *, why: str, choices: dict[str, str] | None = None,
          progress: Progress = None) -> Table:
    """Merges a customer into another one: what refers to it goes along, and its code and key lead to the other from
    then on.

    Refused for two customers that somebody said are different.

    Args:
        shop: the workspace
        winner: code of the customer that stays (for instance C12)
        loser: code of the customer that is merged into it (for instance C48)
        why: reason, which is kept (for instance same phone and birthday)
        choices: winner or loser by field of the customer: whose value stays; defaults to the winner's, or the loser's
            where the winner has none (for instance {"name":"loser","language":"winner"})
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        step (choice): field, moves, kept_as_one (a record that both have), yields (is no longer the preferred one)
        entity (text): entity of the field or of the records
        what (text): field, or what the record is called; empty for records that move
        winner (text): value of the customer that stays; empty without one
        loser (text): value of the customer that is merged into it; empty without one
        stays (text): value after the merge; empty without one
        records (integer): records concerned; 0 for a field
        why (text): reason why this stays, in a sentence

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        MisuseError: no change is open on the workspace
    """
    return shop.run("duplicates.merge", winner=winner, loser=loser, why=why, choices=choices, progress=progress)


def unmerge(shop: Workspace, code: str, *, progress: Progress = None) -> Table:
    """Takes a merge back: both customers are as they were, but for what was edited since.

    Fields that its rows wrote since and parts that they brought go back with it; other records that came since stay
    with the customer that stayed, and importing their file again gives those that name the merged customer's code back
    to it. Of several merges into one customer the last goes first.

    Args:
        shop: the workspace
        code: code of the customer that was merged into another (for instance C48)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        entity (text): entity whose records are concerned
        undone (integer): changes of records that were undone
        kept (integer): changes of records left as they are
        reason (text): why some were left as they are; empty when none were

    Raises:
        MisuseError: no change is open on the workspace
    """
    return shop.run("duplicates.unmerge", code=code, progress=progress)


def merges(shop: Workspace, *, progress: Progress = None) -> Table:
    """The merges that stand: who was merged into whom, when, by whom and why.

    Args:
        shop: the workspace
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        merge (integer): id of the merge
        customer (text): code of the customer that stayed
        code (text): code of the customer that was merged
        name (text): its name; empty when it had none
        at (instant): when it was merged, UTC
        who (text): who merged them
        why (text): reason that was given
        moved (text): records that went along, by entity

    Raises:
        MisuseError: the workspace is closed
    """
    return shop.run("duplicates.merges", progress=progress)
