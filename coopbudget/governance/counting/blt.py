"""BLT files, in which elections are handed about: read with suspicion, written plainly.

A file says: how many candidates and seats; perhaps who withdrew (``-3``); a paper a line, as how many votes, the
candidates in order, and 0; a 0 alone; the candidates' names in quotes; the title. What stands after ``#`` is a
comment. Inside a name a quote is written twice. A paper with ``-`` (a number left out) or ``2=3`` (two alike) counts as
far as it is clear, as the Scottish rules have it.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from coopbudget.governance.counting.papers import Election, Ranking, collect, same_names

MOST_CANDIDATES = 1000
LARGEST_FILE = 64 * 1024 * 1024
"""In bytes."""

_LINES = re.compile(r"\r\n|\r|\n")
_NUMBER = re.compile(r"[0-9]{1,12}")
_PLACES = re.compile(r"[0-9]{1,12}(?:=[0-9]{1,12})*")
_USUAL = re.compile(r"(?:[0-9]{1,12}[ \t]+)+0[ \t]*")
_ANY_NUMBER = re.compile(r"[-+]?[0-9.,]+")


class BadBlt(Exception):
    """A file that can't be counted: in which line (from 1), and why, in plain English for whoever made it."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"Line {line}: {reason}")
        self.line = line
        self.reason = reason


@dataclass(frozen=True)
class _Word:
    """A word outside quotes, or a text inside them."""

    line: int
    text: str
    quoted: bool


def _decoded(content: bytes) -> str:
    """The file's letters: UTF-8, UTF-16 with its mark, else Windows' Western European."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return content.decode("utf-16")
        except UnicodeDecodeError:
            raise BadBlt(1, "it begins as UTF-16 text but is broken further on.") from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _quoted(line: str, at: int, number: int) -> tuple[str, int]:
    """The text in quotes that begins at ``at``, and where it ends. A quote inside is doubled or before a letter."""
    said: list[str] = []
    place = at + 1
    while place < len(line):
        letter = line[place]
        if letter != '"':
            said.append(letter)
            place += 1
        elif line[place + 1 : place + 2] == '"':
            said.append('"')
            place += 2
        elif place + 1 == len(line) or line[place + 1].isspace() or line[place + 1] == "#":
            return "".join(said).strip(), place + 1
        else:
            said.append('"')
            place += 1
    raise BadBlt(number, "a name or title begins with a quote and does not end with one.")


def _words(line: str, number: int) -> list[_Word]:
    """The words of a line, without its comment."""
    if '"' not in line and "#" not in line:
        return [_Word(number, word, False) for word in line.split()]
    found: list[_Word] = []
    place = 0
    while place < len(line):
        if line[place].isspace():
            place += 1
        elif line[place] == "#":
            break
        elif line[place] == '"':
            said, place = _quoted(line, place, number)
            found.append(_Word(number, said, True))
        else:
            end = place
            while end < len(line) and not line[end].isspace() and line[end] not in '"#':
                end += 1
            found.append(_Word(number, line[place:end], False))
            place = end
    return found


class _Reader:
    """Walks the words of a file, a line at a time. Every refusal says the line."""

    def __init__(self, text: str) -> None:
        self._lines = _LINES.split(text)
        self._line = 0
        self._words: list[_Word] = []
        self._at = 0
        self.last_line = len(self._lines)

    def plain_line(self) -> str | None:
        """The next line as it stands, where the one before is read to its end."""
        at_start = self._at >= len(self._words) and self._line < len(self._lines)
        return self._lines[self._line] if at_start else None

    def skip_line(self) -> None:
        self._line += 1

    def peek(self) -> _Word | None:
        while self._at >= len(self._words):
            if self._line >= len(self._lines):
                return None
            self._line += 1
            self._words, self._at = _words(self._lines[self._line - 1], self._line), 0
        return self._words[self._at]

    def more(self) -> bool:
        return self.peek() is not None

    def take(self, wanted: str) -> _Word:
        word = self.peek()
        if word is None:
            raise BadBlt(self.last_line, f"the file ends where {wanted} should stand.")
        self._at += 1
        return word

    def number(self, wanted: str) -> tuple[int, int]:
        """A whole number and its line."""
        word = self.take(wanted)
        return _whole(word, wanted), word.line

    def text(self, wanted: str) -> _Word:
        word = self.take(wanted)
        if not word.quoted:
            raise BadBlt(word.line, f"{word.text[:40]!r} stands where {wanted} in quotes should stand.")
        return word


def _whole(word: _Word, wanted: str) -> int:
    if not word.quoted and _NUMBER.fullmatch(word.text):
        return int(word.text)
    if not word.quoted and _ANY_NUMBER.fullmatch(word.text):
        raise BadBlt(
            word.line, f"{word.text[:40]} stands for {wanted}; it must be a whole number below a million million."
        )
    raise BadBlt(word.line, f"{word.text[:40]!r} stands where {wanted} should stand.")


def read_blt(content: bytes) -> Election:
    """The election that a BLT file holds. Raises BadBlt, with the line and the reason, for any other bytes."""
    if len(content) > LARGEST_FILE:
        raise BadBlt(1, "the file is larger than 64 MB.")
    text = _decoded(content)
    if "\0" in text:
        raise BadBlt(text.count("\n", 0, text.index("\0")) + 1, "this is not a text file.")
    reader = _Reader(text)
    candidates, line = reader.number("the number of candidates")
    if not 1 <= candidates <= MOST_CANDIDATES:
        raise BadBlt(line, f"there must be between 1 and {MOST_CANDIDATES} candidates, not {candidates}.")
    seats, line = reader.number("the number of seats")
    if not 1 <= seats <= candidates:
        raise BadBlt(line, f"there must be between 1 seat and as many as there are candidates, not {seats}.")
    withdrawn = _read_withdrawn(reader, candidates)
    papers = _read_papers(reader, candidates)
    names = [_read_name(reader, each) for each in range(1, candidates + 1)]
    twice = same_names(names)
    if twice is not None:
        raise BadBlt(reader.last_line, f"two candidates are called {twice!r}; they can't be told apart.")
    title = reader.text("the title").text if reader.more() else ""
    while reader.more():
        reader.text("a further text")  # some programs add where the file came from
    return Election(title, tuple(names), seats, papers, withdrawn)


def _read_name(reader: _Reader, number: int) -> str:
    word = reader.text(f"the name of candidate {number}")
    if not word.text:
        raise BadBlt(word.line, f"candidate {number} has no name.")
    return word.text


def _read_withdrawn(reader: _Reader, candidates: int) -> frozenset[int]:
    found: set[int] = set()
    word = reader.peek()
    while word is not None and not word.quoted and re.fullmatch(r"-[0-9]{1,12}", word.text):
        reader.take("a candidate who withdrew")
        number = int(word.text[1:])
        if not 1 <= number <= candidates:
            raise BadBlt(word.line, f"candidate {number} withdrew, but there are {candidates}.")
        found.add(number - 1)
        word = reader.peek()
    if len(found) == candidates:
        raise BadBlt(word.line if word else reader.last_line, "every candidate withdrew.")
    return frozenset(found)


def _read_papers(reader: _Reader, candidates: int) -> dict[Ranking, int]:
    found: list[tuple[Ranking, int]] = []
    while True:
        line = reader.plain_line()
        usual = _usual_paper(line, candidates) if line is not None else None
        if usual is not None:
            found.append(usual)
            reader.skip_line()
            continue
        votes, _line = reader.number("a number of votes, or 0 after the last paper")
        if not votes:
            return collect(found)
        found.append((_read_ranking(reader, candidates), votes))


def _usual_paper(line: str, candidates: int) -> tuple[Ranking, int] | None:
    """A paper that fills its line and has nothing odd, read fast; None for any other line."""
    if len(line) > 10_000 or not _USUAL.fullmatch(line):
        return None
    votes, *numbers = map(int, line.split())
    if not votes or not numbers or numbers.pop() or not numbers:
        return None
    if min(numbers) < 1 or max(numbers) > candidates or len(set(numbers)) < len(numbers):
        return None
    return tuple([number - 1 for number in numbers]), votes


def _read_ranking(reader: _Reader, candidates: int) -> Ranking:
    """The candidates up to 0, as far as the order is clear."""
    ranking: list[int] = []
    named: set[int] = set()
    clear = True
    while True:
        word = reader.take("a candidate's number, or 0 at the end of the paper")
        if word.text == "0" and not word.quoted:
            return tuple(ranking)
        if word.text == "-" and not word.quoted:
            clear = False
            continue
        if word.quoted or not _PLACES.fullmatch(word.text):
            _whole(word, "a candidate's number, or 0 at the end of the paper")
        places = [int(each) for each in word.text.split("=")]
        for number in places:
            if not 1 <= number <= candidates:
                raise BadBlt(word.line, f"a paper names candidate {number}, but there are {candidates}.")
            if number in named:
                raise BadBlt(word.line, f"a paper names candidate {number} twice.")
            named.add(number)
        clear = clear and len(places) == 1
        if clear:
            ranking.append(places[0] - 1)


def write_blt(election: Election) -> str:
    """The election as a BLT file (UTF-8), papers in a fixed order that says nothing of when they came."""
    lines = [f"{len(election.names)} {election.seats}"]
    if election.withdrawn:
        lines.append(" ".join(f"-{each + 1}" for each in sorted(election.withdrawn)))
    for ranking, votes in sorted(election.papers.items()):
        lines.append(" ".join(str(each) for each in (votes, *(place + 1 for place in ranking), 0)))
    lines.append("0")
    lines += [_in_quotes(text) for text in (*election.names, election.title)]
    return "\n".join(lines) + "\n"


def _in_quotes(text: str) -> str:
    plain = " ".join(text.split())
    return '"' + plain.replace('"', '""') + '"'
