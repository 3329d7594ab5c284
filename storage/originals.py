"""Ledgers as they were handed in, unreadable at rest (design.md section 3, decision 5).

A file in which personal numbers were found (rule R16) is not kept: originals with them do not come in (section 4.5).
The check is the caller's, who has the findings; this module never looks into a file.
"""

import hashlib
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, insert, select

from policies.file_names import safe_name
from storage.schema import originals
from storage.sealing import Sealer, Unsealable

# A package asks this thousands of times: put together once.
_ONE = select(originals).where(originals.c.report == bindparam("wanted"))


@dataclass(frozen=True, slots=True)
class Original:
    """A file as it came; `name` is harmless as a file name."""

    name: str
    content: bytes


def keep(db: Connection, seal: Sealer, *, report: int, name: str, content: bytes) -> None:
    """Keep an accepted report's file, sealed for this report alone: moved to another row it cannot be opened.

    Not for a file with a finding of rule R16 (personal numbers): such a file is not kept at all (section 4.5).
    """
    row = {
        "report": report,
        "name": safe_name(name),
        "sealed": seal.seal(content, place=_place(report)),
        "sha256": hashlib.sha256(content).hexdigest(),
        "size": len(content),
    }
    db.execute(insert(originals).values(row))


def content_of(db: Connection, seal: Sealer, report: int) -> Original | None:
    """The file of a report, None when none was kept; raises Unsealable when it is not what was kept."""
    row = db.execute(_ONE, {"wanted": report}).mappings().first()
    if row is None:
        return None
    content = seal.open(row["sealed"], place=_place(report))
    if hashlib.sha256(content).hexdigest() != row["sha256"]:
        raise Unsealable(_place(report))
    return Original(row["name"], content)


def _place(report: int) -> str:
    return f"original:{report}"
