"""``books verify``, ``books export`` and ``books balances``, as an operator or a reviewer runs them."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from beancount import loader
from beancount.core import realization
from flask import Flask

from coopbudget.db import db
from coopbudget.ledger import chart, queries
from coopbudget.ledger.cli import books_cli
from coopbudget.ledger.service import close_period, open_account, reverse_entry
from coopbudget.money import TIME
from tests.conftest import Act
from tests.integration.ledger.test_verify import tamper
from tests.ledger_books import BANK, DAY, FREE, PLEDGED, Books, make_books

ROOT = Path(__file__).resolve().parents[3]


def busy(books: Books, act: Act) -> None:
    """Some of everything."""
    with act(books.actor) as work:
        books.post(work, FREE, PLEDGED, 2_501, memo='say "when" \\ =1+1', refs={"pool": "1"})
        wrong = books.post(work, BANK, FREE, 99, on=DAY + timedelta(days=1))
        reverse_entry(work, entry_id=wrong.entry_id, on=DAY + timedelta(days=2), key="undo")
        books.post(work, "Expenses:Insurance", chart.OWN_BANK, 12_345, on=DAY + timedelta(days=3))
        open_account(work, code="Assets:Time:Bank", unit=TIME)
        open_account(work, code="Liabilities:Time:M1", unit=TIME)
        close_period(work, through=DAY)


def run(app: Flask, *arguments: str) -> tuple[int, str, str]:
    """A command in the test's transaction: exit code, output, errors."""
    done = app.test_cli_runner().invoke(books_cli, list(arguments))
    return done.exit_code, done.stdout, done.stderr


def test_verify_says_what_it_checked(books: Books, act: Act, app: Flask) -> None:
    busy(books, act)
    code, out, _ = run(app, "verify")
    assert code == 0
    assert "tanybryn: 13 trail records, 7 accounts, 5 entries, 5 transfers, 1 closings" in out
    assert "(platform): 0 trail records" in out
    assert out.strip().endswith("2 checked, all agree.")


def test_verify_exits_1_and_names_the_first_broken_record(books: Books, act: Act, app: Flask) -> None:
    busy(books, act)
    with app.app_context():
        tamper(db.session, "UPDATE transfer SET amount = amount + 1 WHERE entry_number = 3")
        db.session.commit()
    code, out, errors = run(app, "verify", "--coop", "tanybryn")
    assert code == 1
    assert "BROKEN at transfer 3/1: the transfer is not what the trail tells" in errors
    assert "agree." not in out


def test_an_unknown_co_op_is_an_error_in_words(books: Books, app: Flask) -> None:
    for arguments in (["verify"], ["export", "--format", "csv"], ["balances"]):
        code, _, errors = run(app, *arguments, "--coop", "nowhere")
        assert (code, errors.strip()) == (1, "Error: There is no co-op with the short name 'nowhere'.")


def test_the_beancount_file_passes_bean_check_with_the_same_balances(
    books: Books, act: Act, app: Flask, tmp_path: Path
) -> None:
    busy(books, act)
    code, out, _ = run(app, "export", "--coop", "tanybryn", "--format", "beancount")
    assert code == 0
    path = tmp_path / "books.beancount"
    path.write_text(out)
    checked = subprocess.run(
        [Path(sys.executable).with_name("bean-check"), path], capture_output=True, text=True, check=False
    )
    assert (checked.returncode, checked.stdout + checked.stderr) == (0, "")
    entries, _, _ = loader.load_file(str(path))
    real = realization.realize(entries)
    with act() as work:
        trial = queries.trial_balance(work.session, books.coop_id)
    for row in trial:
        position = realization.get(real, row.code).balance.get_currency_units(row.unit)
        assert position.number * 100 == (row.balance if row.type in chart.DEBIT_TYPES else -row.balance)


def test_bean_check_would_notice_a_balance_that_is_wrong(books: Books, act: Act, app: Flask, tmp_path: Path) -> None:
    """The proof that the check above can fail."""
    busy(books, act)
    _, out, _ = run(app, "export", "--coop", "tanybryn", "--format", "beancount")
    path = tmp_path / "books.beancount"
    path.write_text(out.replace("25.01 GBP", "25.02 GBP", 1).replace("-25.01 GBP", "-25.02 GBP", 1))
    checked = subprocess.run(
        [Path(sys.executable).with_name("bean-check"), path], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 1


def test_a_co_op_with_no_entry_exports_too(act: Act, app: Flask, tmp_path: Path) -> None:
    with act() as work:
        make_books(work, "empty")
    code, out, _ = run(app, "export", "--coop", "empty", "--format", "beancount")
    assert code == 0
    assert loader.load_string(out)[1] == []


def test_the_csv_has_a_line_a_transfer_and_no_formula(books: Books, act: Act, app: Flask) -> None:
    busy(books, act)
    with act(books.actor) as work:
        books.post(work, FREE, PLEDGED, 1, memo="=HYPERLINK()", on=DAY + timedelta(days=4))
    _, out, _ = run(app, "export", "--coop", "tanybryn", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert [row["number"] for row in rows] == ["1", "2", "3", "4", "5", "6"]
    assert (rows[1]["debit"], rows[1]["credit"], rows[1]["amount"]) == (FREE, PLEDGED, "25.01")
    assert rows[3]["reverses"] == rows[2]["entry_id"]
    assert rows[5]["memo"] == "'=HYPERLINK()"


def test_balances_as_a_table_and_as_json(books: Books, act: Act, app: Flask) -> None:
    busy(books, act)
    _, out, _ = run(app, "balances", "--coop", "tanybryn")
    lines = {line.split()[0]: line.split()[1:] for line in out.splitlines()[1:]}
    assert lines[FREE] == ["74.99"]
    total = next(line.split() for line in out.splitlines() if line.startswith("total GBP"))
    assert total[2] == total[3] == "223.45"
    _, told, _ = run(app, "balances", "--coop", "tanybryn", "--json")
    assert {row["code"]: row["balance"] for row in json.loads(told)}[FREE] == 7_499


@pytest.mark.parametrize(
    ("days", "free", "bank"),
    [(-1, 0, 0), (0, 7_499, 10_000), (1, 7_598, 10_099), (2, 7_499, 10_000)],
)
def test_balances_as_they_stood_on_a_day(books: Books, act: Act, app: Flask, days: int, free: int, bank: int) -> None:
    busy(books, act)
    day = DAY + timedelta(days=days)
    _, told, _ = run(app, "balances", "--coop", "tanybryn", "--at", day.isoformat(), "--json")
    found = {row["code"]: row["balance"] for row in json.loads(told)}
    assert (found[FREE], found[BANK]) == (free, bank)
    with act() as work:
        id = queries.account_id(work.session, books.coop_id, FREE)
        assert id is not None
        assert queries.balance_on(work.session, books.coop_id, id, day) == free


def test_the_command_runs_as_operators_type_it(sqlite_app: Flask, scratch: Path) -> None:
    environ = {
        **os.environ,
        "COOPBUDGET_DATABASE_URL": f"sqlite:///{scratch / 'shared.sqlite'}",
        "COOPBUDGET_INSTANCE_DIR": str(scratch),
        "COOPBUDGET_SECRET_KEY": "for-tests-only-" * 4,
    }
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "books", "verify"],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "(platform): 0 trail records" in done.stdout
