"""``flask ballots``: counting by hand, from a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from coopbudget.governance.counting.blt import BadBlt, read_blt
from coopbudget.governance.counting.papers import Election
from coopbudget.governance.counting.stv import Outcome, count, figure

ballots_cli = AppGroup("ballots", help="Count votes.")


@ballots_cli.command("count")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of words.")
def count_file(file: Path, as_json: bool) -> None:
    """Count a BLT FILE by the Scottish rules and print every round."""
    try:
        election = read_blt(file.read_bytes())
    except BadBlt as problem:
        raise click.ClickException(f"{file.name}: {problem}") from None
    outcome = count(election)
    if as_json:
        click.echo(json.dumps(as_plain(election, outcome), ensure_ascii=False, indent=2))
        return
    for line in in_words(election, outcome):
        click.echo(line)


def as_plain(election: Election, outcome: Outcome) -> dict[str, Any]:
    """The count as plain values, names for numbers; votes as text with five decimals.

    ``cut`` is what fell off after the fifth decimal up to each round; ``lots`` the draws, rounds counted from 0.
    """
    names = election.names
    return {
        "quota": figure(outcome.quota),
        "elected": [names[at] for at in outcome.elected],
        "rounds": [
            {
                "votes": {names[at]: figure(each.votes[at]) for at in election.standing},
                "non_transferable": figure(each.non_transferable),
                "elected": [names[at] for at in each.elected],
                "excluded": [names[at] for at in each.excluded],
            }
            for each in outcome.rounds
        ],
        "cut": [figure(each.cut) for each in outcome.rounds],
        "lots": [
            {"round": number, "among": [names[at] for at in each.lot.among], "drawn": names[each.lot.drawn]}
            for number, each in enumerate(outcome.rounds)
            if each.lot
        ],
    }


def in_words(election: Election, outcome: Outcome) -> list[str]:
    """The count as lines to read."""
    names = election.names
    width = max(len(name) for name in (*names, "Not transferable"))
    spoilt = election.spoilt()
    lines = [
        election.title or "Election",
        f"{outcome.valid} valid votes{f', {spoilt} not valid' if spoilt else ''}; {election.seats} to elect; "
        f"quota {figure(outcome.quota)}",
    ]
    for number, each in enumerate(outcome.rounds, start=1):
        if each.surplus_of is not None:
            what = f": the surplus of {names[each.surplus_of]}"
        elif each.excluded:
            what = f": {names[each.excluded[0]]} is excluded"
        else:
            what = ": first choices"
        lines += ["", f"Round {number}{what}"]
        if each.lot:
            among = ", ".join(names[at] for at in each.lot.among)
            lines.append(f"  by lot among {among}: {names[each.lot.drawn]}")
        for at in election.standing:
            mark = "  elected" if at in each.elected else ""
            lines.append(f"  {names[at]:<{width}}  {figure(each.votes[at]):>16}{mark}")
        lines.append(f"  {'Not transferable':<{width}}  {figure(each.non_transferable):>16}")
        if each.cut:
            lines.append(f"  {'Cut off':<{width}}  {figure(each.cut):>16}")
    return [*lines, "", "Elected: " + ", ".join(names[at] for at in outcome.elected)]
