"""JSON as programs read it: what `show --json` prints of each dossier is in it, word for word."""

import json

from dossier_scraper.export import json_files
from dossier_scraper.export.tables import Takeout
from tests.export.conftest import FORMULA, ID


def test_a_line_is_a_dossier_as_it_is_shown_with_versions_changes_and_places(takeout: Takeout):
    lines = [json.loads(line) for line in json_files.lines(takeout)]
    assert [line["id"] for line in lines] == [dossier.id for dossier in takeout.dossiers]
    (line,) = (line for line in lines if line["id"] == ID)
    shown = json.loads(json.dumps(takeout.query.dossier(ID).printed()))
    assert {name: value for name, value in line.items() if name in shown and name != "versions"} == {
        name: value for name, value in shown.items() if name != "versions"
    }
    assert [version["data"]["country"] for version in line["versions"]] == ["Norway", line["country"]]
    assert line["objectives"].startswith(FORMULA)
    (country,) = (change for change in line["changes"] if change["field"] == "country")
    assert (country["before"], country["after"]) == ("Norway", line["country"])
    assert line["provenance"]["country"]["quote"] == line["country"]


def test_the_document_has_the_same_dossiers_and_the_facts_of_the_archive(takeout: Takeout):
    document = json.loads(b"".join(json_files.document(takeout)))
    assert document["dossiers"] == [json.loads(line) for line in json_files.lines(takeout)]
    assert document["archive"]["ledger_hash"] == takeout.query.fact("ledger_hash")
    assert [run["counts"]["discovered"] for run in document["runs"]] == [25, 25]
    assert {"dossiers", "events", "archive"} <= {row["table"] for row in document["columns"]}
