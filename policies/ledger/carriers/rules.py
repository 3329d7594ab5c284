"""G rules: what the rows of the second sheet say about each other (daily-clearance.md section 5.6)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from policies.ledger.basis import Basis
from policies.ledger.carriers.limits import solid
from policies.ledger.carriers.names import Likeness, Name
from policies.ledger.carriers.row import ENDING, CarrierRow, Proposal
from policies.ledger.characters import fold, plain
from policies.ledger.finding import Level
from policies.ledger.rule import Hit, Hits, Rule, rule


@dataclass(frozen=True, slots=True)
class Carriers:
    """The rows of the sheet and the names of carriers that the county has registered."""

    rows: tuple[CarrierRow, ...]
    registered: tuple[str, ...] = ()
    by_name: dict[str, list[CarrierRow]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for row in self.rows:
            if row.name:
                self.by_name[solid(row.name)].append(row)


@rule("G01", Level.ERROR, "5.6")
def merged_into_nothing(carriers: Carriers, basis: Basis) -> Hits:
    """A carrier is to be merged, and nobody says into which."""
    return tuple(
        Hit(column="merged_into", row=row.number)
        for row in carriers.rows
        if row.proposal is Proposal.MERGE and "merged_into" not in row.unread and _target(row, basis) is None
    )


@rule("G02", Level.ERROR, "5.6; 9.20")
def merged_into_what_goes(carriers: Carriers, basis: Basis) -> Hits:
    """A carrier is to be merged into itself, or into one that is itself dissolved, closed or merged elsewhere."""
    hits = list[Hit]()
    for row in carriers.rows:
        target = _target(row, basis) if row.proposal is Proposal.MERGE else None
        if target is not None and (variant := _why_not_into(target, row, carriers)) is not None:
            hits.append(Hit({"value": target}, column="merged_into", row=row.number, variant=variant))
    return tuple(hits)


@rule("G03", Level.WARNING, "5.6")
def kept_though_quiet(carriers: Carriers, basis: Basis) -> Hits:
    """A carrier is to be kept after more days without activity than its type should have, and its purpose is silent."""
    limits, today = basis.spec.carrier_limits, basis.filing.day
    hits = list[Hit]()
    for row in carriers.rows:
        allowed = limits.quiet_days.get(row.carrier_type or "")
        if row.proposal is not Proposal.KEEP or row.last_active_on is None or allowed is None:
            continue
        days = (today - row.last_active_on).days
        if days > allowed and not limits.explained.search(plain(row.purpose or "")):
            fields = {"name": row.name, "n": days}
            hits.append(Hit(fields, column="last_active_on", row=row.number, variant="" if row.name else "unnamed"))
    return tuple(hits)


@rule("G04", Level.WARNING, "5.6")
def several_accounts_kept(carriers: Carriers, basis: Basis) -> Hits:
    """A unit keeps more accounts on one platform than it should; each unit and platform is told once."""
    limits = basis.spec.carrier_limits
    kept, shown = defaultdict[tuple[str, str], set[str | int]](set), dict[str, str]()
    for row in carriers.rows:
        if row.proposal is Proposal.KEEP and row.carrier_type in limits.accounts and row.owner:
            unit = basis.roster.named(plain(row.owner))
            owner = unit.name if unit else row.owner
            shown.setdefault(solid(owner), owner)
            # The same account written twice is R21's.
            kept[solid(owner), row.carrier_type].add(solid(row.name) if row.name else row.number)
    return tuple(
        Hit({"unit": shown[owner], "n": len(names), "platform": platform})
        for (owner, platform), names in kept.items()
        if len(names) > limits.accounts_kept
    )


@rule("G05", Level.WARNING, "5.6; 9.20")
def named_like_another(carriers: Carriers, basis: Basis) -> Hits:
    """A carrier that stays is named nearly like one above it or like a registered one.

    Not of two of which one goes into the other; a row with a filing number may bear a registered name, since it is
    that carrier.
    """
    search = _Likes(carriers, basis)
    return tuple(hit for row in carriers.rows for hit in search.hits(row))


@dataclass(frozen=True, slots=True)
class _Named:
    """A row that stays, with its name taken apart and the folded name of what it goes into."""

    row: CarrierRow
    name: Name
    into: str | None

    def is_cured_with(self, other: "_Named") -> bool:
        """Whether one of the two goes into the other, or both into a third."""
        if self.into is None:
            return other.into == self.name.solid
        return self.into in (other.name.solid, other.into) or other.into == self.name.solid


class _Likes:
    """Goes through the rows from above; each is told about one other row, and about one registered name."""

    def __init__(self, carriers: Carriers, basis: Basis) -> None:
        self._limits = basis.spec.carrier_limits
        self._basis = basis
        self._likeness = Likeness(self._limits.names)
        self._registered = [self._likeness.name(name) for name in sorted(set(carriers.registered)) if solid(name)]
        self._above = defaultdict[str | None, dict[tuple[str | None, str, str | None], _Named]](dict)
        self._told = set[frozenset[str]]()

    def hits(self, row: CarrierRow) -> Iterator[Hit]:
        """What there is to say about one row, beside those that were asked about before."""
        if not row.name or row.proposal in ENDING:
            return
        target = _target(row, self._basis) if row.proposal is Proposal.MERGE else None
        one = _Named(row, self._likeness.name(row.name), solid(target) if target else None)
        # A group is one on every platform; an account only has its like on its own.
        above = self._above["" if row.carrier_type in self._limits.groups else row.carrier_type]
        same = row.carrier_type, one.name.solid, one.into
        twin = above.get(same)
        if twin is None:
            twin = self._first_like(one, above.values())
            above[same] = one
        elif one.into is not None:
            twin = None
        if twin:
            yield self._hit(one, twin.name, row2=twin.row.number)
        if registered := self._registered_like(one):
            yield self._hit(one, registered)

    def _hit(self, one: _Named, like: Name, *, row2: int | None = None) -> Hit:
        self._told.add(frozenset((one.name.solid, like.solid)))
        fields = {"name": one.name.written, "name2": like.written, "row2": row2}
        return Hit(fields, column="name", row=one.row.number, variant="sheet" if row2 else "")

    def _first_like(self, one: _Named, others: Iterable[_Named]) -> _Named | None:
        for other in others:
            if self._likeness.budget <= 0:
                return None
            if self._likeness.alike(one.name, other.name) and not one.is_cured_with(other):
                return other
        return None

    def _registered_like(self, one: _Named) -> Name | None:
        for other in self._registered:
            if self._likeness.budget <= 0:
                return None
            if other.solid == one.into or frozenset((one.name.solid, other.solid)) in self._told:
                continue
            if one.row.filing_number is not None and other.solid == one.name.solid:
                continue
            if self._likeness.alike(one.name, other):
                return other
        return None


def same_carrier_twice(carriers: Carriers) -> Hits:
    """Rows with the type, the name and the owner of a row above them, for R21; two villages may use one name."""
    hits = list[Hit]()
    for rows in carriers.by_name.values():
        first = dict[tuple[str, str], int]()
        for row in rows:
            same = (row.carrier_type, solid(row.owner or "")) if row.carrier_type else None
            earlier = first.setdefault(same, row.number) if same else row.number
            if earlier != row.number:
                fields = {"value": row.name, "row2": earlier}
                hits.append(Hit(fields, column="name", row=row.number, variant="carrier"))
    return tuple(hits)


def _target(row: CarrierRow, basis: Basis) -> str | None:
    """What a row is to be merged into; a word for nothing is nothing."""
    if row.merged_into is None or fold(row.merged_into) in basis.spec.cells.nothing:
        return None
    return row.merged_into


def _why_not_into(target: str, row: CarrierRow, carriers: Carriers) -> str | None:
    """Which sentence says why the row cannot be merged there; None when it can, as far as the sheet tells."""
    others = [other for other in carriers.by_name.get(solid(target), ()) if not _is_same(row, other)]
    if not others:
        return "self" if row.name and solid(row.name) == solid(target) else None
    if any(other.proposal not in ENDING and other.proposal is not Proposal.MERGE for other in others):
        return None
    return "" if any(other.proposal in ENDING for other in others) else "chain"


def _is_same(row: CarrierRow, other: CarrierRow) -> bool:
    """Whether two rows are about the same carrier (R21)."""
    if row.number == other.number:
        return True
    if row.name is None or other.name is None or row.carrier_type != other.carrier_type:
        return False
    return solid(row.name) == solid(other.name) and solid(row.owner or "") == solid(other.owner or "")


CARRIER_RULES: tuple[Rule[[Carriers, Basis]], ...] = (
    merged_into_nothing,
    merged_into_what_goes,
    kept_though_quiet,
    several_accounts_kept,
    named_like_another,
)
