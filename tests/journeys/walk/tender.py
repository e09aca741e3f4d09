"""Steps 5 and 6: a call, sealed bids, a late one refused, opened by two, scored by two who meet, and one chosen."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.walk.hands import fill, refused, tap
from tests.journeys.walk.pool import TITLE
from tests.journeys.walk.providers import NAMES
from tests.journeys.walk.town import PEOPLE, Town, desk, home, into, room

RATES = {"delyth": "15.20", "emyr": "16.10"}  # pounds an hour
SECRETS = {"delyth": "The same four people share the week.", "emyr": "We drive over from the coast."}
POINTS = {"delyth": ("5", "4"), "emyr": ("3", "4")}


def publish_call(town: Town) -> None:
    """Ifan writes what is asked for and how it is scored; weights that miss 100 are refused; two people score."""
    ifan = town.ifan
    desk(ifan, "Write the call for")
    ifan.follow("Write a call to providers")
    town.kept["deadline_on"] = town.today + timedelta(days=8)
    start = {
        "What do you begin from?": "Night cover",
        "Name of the call": TITLE,
        "Lowest fair price an hour": "14.00",
        "Of which day are the wages": town.today - timedelta(days=30),
    }
    fill(ifan, start)
    ifan.press("Keep this draft")
    assert "Filled in for you" in ifan.words
    step(ifan, "What you need", {"What we need": "Somebody in the house, five evenings a week.", "Where": "Ty Ni"})
    hours = {"Night, awake": "10", "Bank holiday": False, "The most we can pay a week": "200"}
    step(ifan, "Hours, money and fair pay", hours)
    ifan.follow("What counts")
    fill(ifan, {"Weight of price": "40"})
    for n, (name, question, weight) in enumerate(
        (("People we know", "Who will come?", "40"), ("Safety", "How do you train people?", "10"), ("", "", "")),
        start=1,
    ):
        asked = ifan.page.get_by_role("group", name=f"Question {n}")
        fill(ifan, {"Name": name, "What we ask": question, "Weight": weight}, within=asked)
    refused(ifan, "Save this step", "100")
    fill(ifan, {"Weight": "20"}, within=ifan.page.get_by_role("group", name="Question 2"))
    ifan.press("Save this step")
    times = {
        "The last day for bids": town.kept["deadline_on"],
        "At what time": "noon",
        "Days between the choice and the contract": "1",
    }
    step(ifan, "Days and times", times)
    ifan.follow("See it as a provider sees it")
    assert "How do you train people?" in ifan.words
    ifan.follow("Back to the draft")
    ifan.follow("Choose who scores the bids")
    for key in ("mair", "ifan"):
        if "Ask somebody to score" not in ifan.words:
            ifan.follow("Choose who scores")
        fill(ifan, {"Ask somebody to score": PEOPLE[key]})
        ifan.press("Ask them to score")
    desk(ifan, "Publish the call for")
    ifan.follow("Publish this call")
    ifan.press("Publish this call")
    assert "Until then nobody can read a bid but who wrote it." in ifan.words


def step(ifan: Any, name: str, fields: dict[str, Any]) -> None:
    """One step of the draft, saved."""
    ifan.follow(name)
    fill(ifan, fields)
    ifan.press("Save this step")


def both_bid(town: Town) -> None:
    """Both providers send a sealed bid."""
    for key in NAMES:
        bid(town, key)


def bid(town: Town, key: str) -> None:
    """From the provider's home to a sealed bid and its receipt."""
    somebody = town.at[key]
    go_home(town, key)
    into(somebody, TITLE)
    somebody.follow("Write your bid")
    fill_bid(town, somebody, key, RATES[key])
    somebody.press("Save and check your bid")
    assert SECRETS[key] in somebody.words
    somebody.press("Seal and send your bid")
    assert "It is sealed." in somebody.words


def go_home(town: Town, key: str) -> None:
    """To the provider's own home, however many parts its person has."""
    somebody = town.at[key]
    somebody.go("/")
    if somebody.page.get_by_role("heading", level=1, name=NAMES[key]).count() == 0:
        somebody.follow(NAMES[key])


def fill_bid(town: Town, somebody: Any, key: str, rate: str) -> None:
    """The fields of a bid."""
    fill(
        somebody,
        {
            "Your rate an hour: Night, awake": rate,
            "Hours a week you offer: Night, awake": "10",
            "The first day you can start": town.kept["starts_on"],
            "Who will come?": SECRETS[key],
            "How do you train people?": "First aid and fire, each year.",
        },
    )


def nobody_sees_bids(town: Town) -> None:
    """Before the deadline: no officer's page, no address, and not the other provider's pages tell what was bid."""
    number = 1
    for somebody in (town.ifan, town.mair, town.gwen, town.emyr):
        for path in ("", "/bids", "/score", "/score/1", "/ranking", "/open"):
            somebody.page.goto(f"{town.site.url}/c/ty-ni/calls/{number}{path}")
            said = somebody.page.content()
            assert SECRETS["delyth"] not in said and "15.20" not in said, f"{somebody.page.url} tells a sealed bid"
        somebody.errors.clear()
    books = town.site.folder / "coopbudget.sqlite"
    kept = b"".join(path.read_bytes() for path in books.parent.glob(books.name + "*"))
    assert SECRETS["delyth"].encode() not in kept, "a sealed bid lies readable in the database"


def late_bid_refused(town: Town) -> None:
    """Emyr has the form open when the deadline passes; what he sends then is refused, and his first bid stands."""
    emyr = town.emyr
    go_home(town, "emyr")
    into(emyr, TITLE)
    emyr.follow("Change your bid")
    fill_bid(town, emyr, "emyr", "14.90")
    town.wait(9)
    refused(emyr, "Save and check your bid", "The deadline passed")


def open_bids(town: Town) -> None:
    """Ifan begins and cannot finish alone; Mair finishes."""
    desk(town.ifan, "Open the bids for")
    town.ifan.follow("Begin the opening")
    tap(town.ifan, town.ifan.page.locator("main form button"))
    assert town.ifan.page.get_by_role("button", name="Finish the opening").count() == 0
    assert "Another officer finishes it." in town.ifan.words
    desk(town.mair, "Open the bids for")
    town.mair.follow("Finish the opening")
    tap(town.mair, town.mair.page.locator("main form button"))
    assert "2 bids are open and being scored." in town.mair.words


def score(town: Town) -> None:
    """Each scorer says first that no interest stands in the way, then scores alone and finishes."""
    town.mair.page.set_viewport_size(PHONE)
    for key in ("mair", "ifan"):
        somebody = town.at[key]
        desk(somebody, "Score the bids for")
        somebody.follow("Say whether you have an interest")
        fill(somebody, {"Your answer": "No, nothing stands in my way"})
        somebody.press("Say this")
        for provider, name in NAMES.items():
            if somebody.page.get_by_role("heading", name="Score the bids").count() == 0:
                somebody.follow("Score the bids")
            somebody.follow(name)
            if key == "mair" and provider == "delyth":
                stop_and_come_back(somebody, name)
            for position, points in enumerate(POINTS[provider], start=1):
                somebody.page.locator(f"input[name=points_{position}][value='{points}']").check()
                somebody.page.locator(f"#comment_{position}").fill("We asked ourselves whom we would let in.")
            somebody.press("Keep these points")
        if somebody.page.get_by_role("button", name="Finish scoring").count() == 0:
            somebody.follow("Score the bids")
        somebody.press("Finish scoring")


def stop_and_come_back(somebody: Any, name: str) -> None:
    """One answer is scored on a phone, the tea is ready, and the points are there afterwards."""
    somebody.page.locator("input[name=points_1][value='2']").check()
    somebody.page.locator("#comment_1").fill("A first thought.")
    somebody.press("Save and come back later")
    assert "You have scored 1 of 4 answers." in somebody.words and "1 of 2" in somebody.words
    somebody.follow(name)
    assert somebody.page.locator("#comment_1").input_value() == "A first thought."


def meet(town: Town) -> None:
    """The two agree other points on one answer; Ifan writes it down, and it counts once Mair says that it is right."""
    ifan = town.ifan
    room(ifan, "Calls for bids")
    into(ifan, TITLE)
    ifan.follow("The panel’s meeting")
    agreed = "Agreed points: Gofal Glannau, People we know"
    fill(ifan, {agreed: "4 of 5"})
    refused(ifan, "Write this down", "Say why you agreed on these points.")
    ifan.page.locator("#reason_2_1").fill("Two of them live here, as we saw on reading it again.")
    ifan.press("Write this down")
    assert "Waits for the panel" in ifan.words
    home(town.mair, "Say whether the panel’s points for")
    fill(town.mair, {"Your answer": "Yes, we agreed on these points"})
    town.mair.press("Say this")
    assert "Two of them live here" in town.mair.words and "Agreed: 4 of 5" in town.mair.words
    town.mair.page.set_viewport_size(DESKTOP)


def choose(town: Town) -> None:
    """The ranking adds up as the call says: price 40 × lowest ÷ own; quality average ÷ 5 × weight."""
    ifan = town.ifan
    room(ifan, "Calls for bids")
    into(ifan, TITLE)
    ifan.follow("See how the bids came out")
    row = ifan.page.get_by_role("row", name="1. Nos Dawel").inner_text()
    # 40 (the lowest rate) + 5/5 × 40 + 4/5 × 20 = 96; and 40 × 15.20/16.10 + 4/5 × 40, as agreed, + 4/5 × 20 = 85.76
    assert re.search(r"\b96(\.0+)?\b", row), row
    assert "85.76" in ifan.page.get_by_role("row", name="2. Gofal Glannau").inner_text()
    ifan.follow("Choose a provider")
    fill(ifan, {"Whom do you choose?": "Nos Dawel", "Why": "The same faces every week, at a fair price."})
    ifan.press("Record this choice")
    assert "Nos Dawel" in ifan.words
    for key, name in NAMES.items():
        town.at[key].go("/notices")
        assert TITLE in town.at[key].words, f"{name} was not told"
    go_home(town, "emyr")
    into(town.emyr, TITLE)
    assert "Nos Dawel was chosen" in town.emyr.words
    assert "You came out at place 2 of 2." in town.emyr.words
    challenge(town)
    room(ifan, "Calls for bids")
    into(ifan, TITLE)
    assert "No contract is made before that." in ifan.words
    assert ifan.page.get_by_role("button", name="Make the contract").count() == 0
    ifan.go("/c/ty-ni/calls/1/formula")
    assert "An example with this call’s own weights" in ifan.words
    town.wait(2.1)


def challenge(town: Town) -> None:
    """Emyr asks whether his price was counted; Dafydd, who neither scored nor chose, answers, and the clock goes on."""
    town.emyr.follow("Challenge this choice")
    refused(town.emyr, "Send this challenge", "Say what went wrong.")
    fill(town.emyr, {"What went wrong?": "Was our price counted as the call says?"})
    town.emyr.press("Send this challenge")
    assert "No contract is made before the challenge is answered." in town.emyr.words
    desk(town.dafydd, "Answer the challenge to the choice for")
    town.dafydd.follow("Answer challenge 1")
    fill(town.dafydd, {"Your answer": "The choice stands", "Why": "It was: see the table."})
    town.dafydd.press("Give this answer")
    go_home(town, "emyr")
    into(town.emyr, TITLE)
    assert "It was: see the table." in town.emyr.words
