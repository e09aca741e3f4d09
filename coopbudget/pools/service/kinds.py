"""The co-op's own list of kinds of support: added, renamed, priced, retired and brought back by the lead."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from coopbudget.coops.service import hold_coop, next_number
from coopbudget.errors import Invalid
from coopbudget.guard import Permission, Work
from coopbudget.pools import queries
from coopbudget.pools.errors import NoSuchKind
from coopbudget.pools.models import SupportKind
from coopbudget.pools.queries import KindRow
from coopbudget.providers.rules import ServiceType
from coopbudget.trail import service as trail


def add_kind(work: Work, *, name: str, base: str, hourly: int | None, least: int, most: int) -> str:
    """Add a kind of the co-op's own; its key. Providers and calls know it by ``base``. Raises Invalid."""
    work.need(Permission.PUBLISH_CALLS)
    hold_coop(work)  # two of one name are not added at once
    _check(work, "", name, least, most)
    key = f"own-{next_number(work, 'support_kind')}"
    _keep(work, KindRow(key, name.strip(), ServiceType(base), hourly, least, most, False))
    _note(work, "kind.added", key)
    return key


def change_kind(work: Work, *, key: str, name: str, hourly: int | None, least: int, most: int) -> None:
    """Rename a kind or say what it costs. A general one with no name has the house's words again."""
    work.need(Permission.PUBLISH_CALLS)
    hold_coop(work)
    found = _find(work, key)
    if not name.strip() and key not in set(ServiceType):
        raise Invalid({"name": [_l("Give it a name.")]})
    _check(work, key, name, least, most)
    _keep(work, KindRow(key, name.strip(), found.base, hourly, least, most, found.retired))
    _note(work, "kind.changed", key)


def retire_kind(work: Work, *, key: str) -> None:
    """Nobody can choose it any more; needs and pools that have it keep it. Raises Invalid for the last one."""
    work.need(Permission.PUBLISH_CALLS)
    hold_coop(work)
    found = _find(work, key)
    if found.retired:
        return
    if len(queries.kinds(work.session, work.coop_id)) == 1:
        raise Invalid(_l("This is the last kind of support. Add another before you take it off the list."))
    _keep(work, KindRow(key, found.name, found.base, found.hourly, found.least, found.most, True))
    _note(work, "kind.retired", key)


def bring_back_kind(work: Work, *, key: str) -> None:
    """It can be chosen again."""
    work.need(Permission.PUBLISH_CALLS)
    hold_coop(work)
    found = _find(work, key)
    if found.retired:
        _check(work, key, found.name, found.least, found.most)
        _keep(work, KindRow(key, found.name, found.base, found.hourly, found.least, found.most, False))
        _note(work, "kind.brought_back", key)


def standing_kind(work: Work, key: str) -> KindRow:
    """The kind, if it can be chosen. Raises Invalid beside ``kind``."""
    found = queries.kind(work.session, work.coop_id, key)
    if found is None or found.retired:
        raise Invalid({"kind": [_l("Choose what kind of support it is.")]})
    return found


def _find(work: Work, key: str) -> KindRow:
    found = queries.kind(work.session, work.coop_id, key)
    if found is None:
        raise NoSuchKind()
    return found


def _check(work: Work, key: str, name: str, least: int, most: int) -> None:
    wanted = name.strip().casefold()
    others = queries.kinds(work.session, work.coop_id)
    if wanted and any(each.key != key and each.name.casefold() == wanted for each in others):
        raise Invalid({"name": [_l("There is a kind of this name already.")]})
    if most < least:
        raise Invalid({"most": [_l("This can't be less than the fewest people.")]})


def _keep(work: Work, wanted: KindRow) -> None:
    row = work.session.scalar(
        select(SupportKind).where(SupportKind.coop_id == work.coop_id, SupportKind.key == wanted.key)
    )
    if row is None:
        row = SupportKind(coop_id=work.coop_id, key=wanted.key, base=str(wanted.base), retired_at=None)
        work.session.add(row)
    row.name, row.hourly, row.least, row.most = wanted.name, wanted.hourly, wanted.least, wanted.most
    row.retired_at = (row.retired_at or work.now) if wanted.retired else None
    row.changed_by, row.changed_at = work.person_id, work.now
    work.session.flush()


def _note(work: Work, act: str, key: str) -> None:
    trail.append(work, act=act, subject_kind="coop", subject_id=work.coop_id, content={"kind": key})
