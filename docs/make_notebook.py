"""Print docs/research.ipynb with its answers: python docs/make_notebook.py, in the folder where the demo was run."""

import contextlib
import io
import json
import sys
from typing import Any

INTRODUCTION = """\
# Ten questions to an archive

They are asked of the archive that `dossier demo` makes (invented data, apart from the facts of the STEAMsare dossier);
with another name in the next cell, of yours. It needs pandas: `pip install -c constraints.txt '.[pandas]'`.
`_earliest` and `_latest` are the first and the last day that a date can mean: what is known of a year alone is counted
in it, and in no month."""

BEGIN = """\
from dossier_scraper import Archive

archive = Archive("demo-archive")
frames = archive.frames()
dossiers, events, changes = frames["dossiers"], frames["events"], frames["changes"]"""

QUESTIONS = {
    "Who asked for help, and how often?": """\
names = dossiers["organisations"].explode().dropna()
print(names.value_counts().sort_index().sort_values(ascending=False, kind="stable").head(5).to_string())""",
    "How many dossiers has each country?": """\
print(dossiers["country"].value_counts().sort_index().to_string())""",
    "In which years did they start?": """\
print(dossiers["start_date_earliest"].dt.year.value_counts().sort_index().to_string())""",
    "Which organisations requested more than one dossier, in which countries?": """\
asked = dossiers.explode("organisations").groupby("organisations")["country"].agg(["size", list])
print(asked[asked["size"] > 1].to_string())""",
    "What kinds of events do timelines report?": """\
print(events["categories"].explode().value_counts().sort_index().to_string())""",
    "How precise are the dates, and which events have none?": """\
print(events["date_precision"].value_counts(dropna=False).sort_index().to_string())
print(events[events["date_earliest"].isna()]["title"].to_string(index=False))""",
    "How many days after its start has each dossier its first event, at least and at most?": """\
dated = events.dropna(subset="date_earliest").sort_values(["date_earliest", "id"], kind="stable")
first = dated.groupby("dossier_id")[["date_earliest", "date_latest"]].first()
both = dossiers.set_index("id")[["start_date_earliest", "start_date_latest"]].join(first, how="inner").dropna()
both["least"] = (both["date_earliest"] - both["start_date_latest"]).dt.days
both["most"] = (both["date_latest"] - both["start_date_earliest"]).dt.days
print(both[["least", "most"]].sort_index().to_string())""",
    "What did a page say on 30 June 2019, and what says it now?": """\
then, now = archive.as_of("2019-06-30").dossier("steamsare"), archive.dossier("steamsare")
print(then.objectives)
print(now.objectives)""",
    "Which fields change most often, and which dossiers went away?": """\
fields = changes["field"].where(~changes["field"].str.startswith("events/"), "events").value_counts()
print(fields.sort_index().to_string())
for absence in archive.absences():
    print(absence.dossier_id, absence.presence, "is back" if absence.seen_after else "is away")""",
    "How do I know that a value stood there?": """\
for place in archive.explain("steamsare", "start_date"):
    print(place.quote, place.url.rpartition("/")[2], place.digest_found, place.quote_found)""",
}


def notebook() -> dict[str, Any]:
    """Return the notebook (format 4.5) with what its cells print here, one question after another."""
    names: dict[str, Any] = {}
    cells = [_text("introduction", INTRODUCTION), _code("begin", BEGIN, names)]
    for number, (question, code) in enumerate(QUESTIONS.items(), 1):
        cells += [_text(f"question-{number}", f"## {number}. {question}"), _code(f"answer-{number}", code, names)]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


def _text(name: str, text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": name, "metadata": {}, "source": text}


def _code(name: str, code: str, names: dict[str, Any]) -> dict[str, Any]:
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(code, names)
    shown = [{"name": "stdout", "output_type": "stream", "text": said.getvalue()}] if said.getvalue() else []
    cell = {"cell_type": "code", "execution_count": None, "id": name, "metadata": {}}
    return cell | {"outputs": shown, "source": code}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(notebook(), ensure_ascii=False, indent=1) + "\n")
