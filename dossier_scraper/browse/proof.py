"""Say in a terminal what a question for an absence came to."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from dossier_scraper.archive.questions.absent import Example, Find, Hole, HoleKind, Statement
from dossier_scraper.archive.questions.citations import CheckedClaim
from dossier_scraper.wording import moment, safe

# What each kind of hole is, of one and of several; `{n}` is how many.
HOLES: dict[HoleKind, tuple[str, str]] = {
    "no_check": ("no page was read in this time",) * 2,
    "outside": ("nothing is known of a part of this time",) * 2,
    "failed": ("1 page was not reached", "{n} pages were not reached"),
    "not_asked": ("1 page was not asked for", "{n} pages were not asked for"),
    "never_asked": ("1 page was named and not read then", "{n} pages were named and not read then"),
    "not_shown": ("1 dossier was not shown", "{n} dossiers were not shown"),
    "incomplete_run": ("1 run was not complete", "{n} runs were not complete"),
    "refused": ("1 part of what came in was refused", "{n} parts of what came in were refused"),
    "unreadable": ("1 page could not be read as a whole", "{n} pages could not be read as a whole"),
    "unread": ("1 text that no rule reads holds the word", "{n} texts that no rule reads hold the word"),
    "markup": (
        "1 page has the word where readers do not see it",
        "{n} pages have the word where readers do not see it",
    ),
    "files": ("1 file or image is not read", "{n} files and images are not read"),
    "withheld": ("1 text is withheld", "{n} texts are withheld"),
    "unknown_country": ("1 dossier names no country", "{n} dossiers name no country"),
}
PAGES = {
    "dossier": ("1 dossier", "{n} dossiers"),
    "event": ("1 event page", "{n} event pages"),
    "listing": ("1 listing page", "{n} listing pages"),
    "other": ("1 other page", "{n} other pages"),
    "error_page": ("1 error page", "{n} error pages"),
}
# So many places are printed; `--json` has more.
SHOWN = 10
# Of a quote, so much is shown.
QUOTED = 80


def sentence(said: Statement) -> str:
    """Return the answer as one sentence."""
    words = _list([f"“{meaning}”" for meaning in said.meanings], "or")
    counting = f", by evidence of grade {said.question.grade} or nearer to the site" if said.question.grade else ""
    what = f"value of {said.question.field}" if said.question.field else "page" if said.question.pages else "text"
    if not (said.first and said.last):
        return f"Nothing was read then that could contain {words}."
    pages = _list([_counted(PAGES[kind], count) for kind in PAGES if (count := said.pages.get(kind))], "and")
    checks = _counted(("1 check", "{n} checks"), said.checks)
    if said.answer == "found":
        return f"In {checks} of {pages} {_between(said.first, said.last)} {words} was found{counting}."
    sure = {"absent": "", "not proven": "Not found, and not proven: "}[said.answer]
    begin = "In" if not sure else "in"
    return f"{sure}{begin} {checks} of {pages} {_between(said.first, said.last)} no {what} contains {words}{counting}."


def as_json(said: Statement) -> dict[str, object]:
    """Return an answer for programs, by the names of its fields."""
    return {"kind": "absent", "statement": sentence(said), **asdict(said)}


def statement(out: Console, said: Statement) -> None:
    """Print an answer with its holes, or with the places where the text stands."""
    out.print(Text(safe(sentence(said)), style="bold"))
    finds(out, said.found)
    if said.elsewhere:
        out.print("Elsewhere on the pages:")
        finds(out, said.elsewhere)
    if said.holes:
        out.print("Holes:")
    for hole in said.holes:
        out.print(Padding(Text(safe(f"- {_hole(hole)}")), (0, 0, 0, 2), expand=False))
        for example in hole.examples[:3]:
            out.print(Padding(Text(safe(_example(example)), style="dim"), (0, 0, 0, 6), expand=False))
    for line in _notes(said):
        out.print(Text(safe(line), style="dim"))


def repeated(out: Console, now: Statement, lacks: str | None, *, same: bool) -> None:
    """Print what asking again came to."""
    if lacks:
        out.print(Text(f"It no longer holds: {lacks}.", style="bold"))
        statement(out, now)
        return
    texts = "the same texts" if same else "other texts, and more or fewer of them: something came in since"
    out.print(Text(f"It holds; {texts}.", style="bold"))
    out.print(Text(safe(sentence(now))))


def checked(out: Console, claims: Sequence[CheckedClaim]) -> None:
    """Print whether citations hold."""
    for one in claims:
        quote = one.claim.quote or "no quote"
        shown = quote if len(quote) <= QUOTED else f"{quote[:QUOTED]}…"
        out.print(
            Text(safe(f"{'holds' if one.holds else 'DOES NOT HOLD'}: {one.claim.dossier_id}, “{shown}”"), style="bold")
        )
        for line in (*one.wrong, *one.since):
            out.print(Padding(Text(safe(line)), (0, 0, 0, 2), expand=False))
        out.print(Padding(Text(safe(f"record {one.claim.record}"), style="dim"), (0, 0, 0, 2), expand=False))


def finds(out: Console, found: Sequence[Find]) -> None:
    """Print where a text stands, the first places."""
    for find in found[:SHOWN]:
        out.print(Padding(Text(safe(f"“{find.quote}”")), (0, 0, 0, 2), expand=False))
        where = "" if find.where == "text" else f", {find.where}"
        times = f", shown by {find.checks} checks" if find.checks > 1 else ""
        out.print(
            Padding(
                Text(safe(f"{find.url}{where}, {moment(find.captured_at)} UTC{times}; {find.record}"), style="dim"),
                (0, 0, 0, 4),
                expand=False,
            )
        )
    if len(found) > SHOWN:
        out.print(f"  … and {len(found) - SHOWN} more; --json has them.")


def _hole(hole: Hole) -> str:
    return f"{_counted(HOLES[hole.kind], hole.count)} {_between(hole.first, hole.last)}"


def _example(example: Example) -> str:
    return ", ".join(filter(None, [example.url, example.detail]))


def _notes(said: Statement) -> Iterator[str]:
    """Yield what an answer is about, and what not."""
    if said.unread:
        yield f"{said.unread} characters that no rule reads were looked through as well."
    yield "A word stands for its English forms, for what begins with it and, from four letters on, what has it within."
    yield (
        f"Looked through: {_counted(('1 text', '{n} texts'), said.texts)}, {said.characters} characters, up to line"
        f" {said.ledger['seq']} of the ledger. Of the time between two checks nothing is said."
    )


def _counted(words: tuple[str, str], count: int) -> str:
    return words[count != 1].format(n=count)


def _list(words: Sequence[str], last: str) -> str:
    return f"{', '.join(words[:-1])} {last} {words[-1]}" if len(words) > 1 else "".join(words)


def _between(first: str, last: str) -> str:
    days = [moment(at).partition(",")[0] for at in (first, last)]
    return f"between {days[0]} and {days[1]}" if days[0] != days[1] else f"on {days[0]}"
