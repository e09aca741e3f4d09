"""What lies on the disk before an opening: the database's files, its log, a dump, the instance, mail. No bid in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import inspect, text

from coopbudget.db import db
from coopbudget.guard import Work
from coopbudget.guard.actor import SYSTEM
from coopbudget.notices import delivery
from coopbudget.tenders import service
from coopbudget.tenders.asking import Limits
from coopbudget.tenders.service.ground import locked_call, row_of
from tests.apart import apart
from tests.commissioning import AFTER_CLOSING, bid, make_bidder, make_buying, open_all, published_call
from tests.conftest import NOON

SECRET = ("Lanterns-7f3a-along", "Half-a-draft-91c2", "Papers-of-the-bid-4d4d", "Named-file-ab12")
SAID = "A-question-in-the-open-5e5e"


@pytest.fixture(params=["sqlite", "postgresql"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Flask, list[Path]]]:
    """An app on a database of its own that really commits, and the folders where everything of it lies."""
    with apart(request, tmp_path) as app:
        yield app, [tmp_path] + ([request.getfixturevalue("scratch") / "pg"] if request.param == "postgresql" else [])


def everything(folders: list[Path]) -> bytes:
    """The bytes of every file in the folders: tables, write-ahead log, jobs, mail."""
    found = []
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            try:
                found.append(path.read_bytes() if path.is_file() else b"")
            except OSError:  # a file of a running server may go while we look
                continue
    return b"\n".join(found)


def dump() -> bytes:
    """Every value of every table, as a dump would say it."""
    session = db.session
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("CHECKPOINT"))
    rows = []
    for table in inspect(session.connection()).get_table_names():
        for row in session.execute(text(f'SELECT * FROM "{table}"')):
            rows += [bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in row]
    session.rollback()
    return b"\n".join(rows)


def test_no_word_of_a_bid_its_draft_or_its_files_lies_readable_before_the_opening(
    kept: tuple[Flask, list[Path]],
) -> None:
    app, folders = kept
    with app.app_context():
        work = Work(db.session, SYSTEM, NOON)
        buying = make_buying(work)
        service.set_limits(replace(work, actor=buying.chair), limits=Limits(small_below=0))
        call = published_call(work, buying, files_wanted="Your insurance")
        author, other = make_bidder(work, buying), make_bidder(work, buying, "Other")
        mine, theirs = (replace(work, actor=each.actor, now=AFTER_CLOSING) for each in (author, other))
        service.add_file(mine, call_id=call.id, content=f"%PDF-1.7 {SECRET[2]}".encode(), filename=f"{SECRET[3]}.pdf")
        answers = {each.id: SECRET[0] for each in row_of(work, call).criteria}
        bid(work, buying, call, author, rate=1_637, answers=answers, floor_reason=SECRET[0])
        service.keep_draft(theirs, call_id=call.id, values={"answer_1": SECRET[1]})
        service.ask_question(theirs, call_id=call.id, words=SAID)
        call_id = call.id
        work.finish()
        delivery.send_due(lambda: NOON)
        seen = everything(folders) + dump()
        assert SAID.encode() in seen  # what is public is there: we looked in the right place
        assert [each for each in SECRET if each.encode() in seen] == []
        work = Work(db.session, buying.lead, NOON)
        open_all(work, buying, locked_call(work, call_id))
        work.finish()
        opened = everything(folders) + dump()
        assert [each.encode() in opened for each in SECRET] == [True, False, True, True]
