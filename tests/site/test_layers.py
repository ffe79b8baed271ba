"""Tables in layers: an archive's own lie over the program's, and what may not stand in one is named with its line."""

import re
from pathlib import Path

import pytest

from dossier_scraper.errors import RefusedTable
from dossier_scraper.extract import extract
from dossier_scraper.extract.fields.labels import normal
from dossier_scraper.model import Page
from dossier_scraper.site import load_site
from dossier_scraper.site.countries import country_code
from dossier_scraper.site.organisations import Organisation, organisation_of
from dossier_scraper.site.tables import site_entries


def own(folder: Path, **tables: str) -> Path:
    for name, text in tables.items():
        (folder / f"{name}.toml").write_text(text, "utf-8")
    return folder


def test_keys_merge_and_lists_grow(tmp_path: Path):
    before = load_site().tables
    tables = load_site(
        own=own(
            tmp_path,
            labels='[dossier]\n"Launch  day:" = "start_date"\n[sections]\ntimeline = ["milestones", "events"]\n',
            categories='known = ["Robots, drones"]\n',
        )
    ).tables
    assert tables["labels"]["dossier"] == {**before["labels"]["dossier"], "launch day": "start_date"}
    assert tables["labels"]["sections"]["timeline"] == [*before["labels"]["sections"]["timeline"], "milestones"]
    assert tables["categories"]["known"] == [*before["categories"]["known"], "Robots, drones"]
    assert tables["labels"]["event"] == before["labels"]["event"]
    assert load_site().tables["labels"] == before["labels"]


def test_a_label_is_taught_as_the_page_prints_it(tmp_path: Path):
    told = '[dossier]\n"Person(s) in charge: *" = "status"\n[sections]\ntimeline = ["Milestones:"]\n'
    labels = load_site(own=own(tmp_path, labels=told)).tables["labels"]
    assert labels["dossier"][normal("▸ Person(s)  in charge:")] == "status"
    assert normal("MILESTONES") in labels["sections"]["timeline"]


def test_an_empty_value_switches_a_key_off(tmp_path: Path):
    site = load_site(
        own=own(
            tmp_path,
            labels='[dossier]\nstart = ""\n',
            countries='[aliases]\nHolland = ""\n',
            eras='[kinds]\nlisting = ""\n',
            expectations='[shares]\ngone = { hold = "", warn = 0.4 }\n',
        )
    )
    assert site.tables["labels"]["dossier"]["start"] == ""
    assert country_code("Holland", site) is None
    assert not re.fullmatch(site.tables["eras"]["kinds"]["listing"], "view-taskforces")
    assert site.tables["expectations"]["shares"]["gone"] == {"warn": 0.4}


def test_an_alias_a_country_and_a_path_are_read(tmp_path: Path):
    site = load_site(
        own=own(
            tmp_path,
            organisations='[[organisations]]\nname = "InnoBasque"\naliases = ["Basque Lab"]\n'
            '[[organisations]]\nname = "Lake Agency"\ncountry_code = "FI"\n',
            countries='[aliases]\n"Fénnia" = "FI"\n',
            site='[[pages]]\nkind = "dossier"\npaths = ["/projects/[^/]+"]\n',
        )
    )
    assert organisation_of("BASQUE LAB", site) == organisation_of("InnoBasque", load_site())
    assert organisation_of("Lake Agency", site) == Organisation(name="Lake Agency", country_code="FI")
    assert country_code("fennia", site) == "FI"
    assert site.kind("https://www.stemcoalition.eu/projects/a") == "dossier"
    assert site.kind("https://www.stemcoalition.eu/dossiers/a") == "dossier"


def test_a_page_is_read_by_them(tmp_path: Path):
    page = Page(
        url="https://www.stemcoalition.eu/dossiers/a",
        body=b"<title>A</title><body class='node-type-dossier'><div class='field field-name-field-launch'>"
        b"<div class='field-label'>Launch day:</div><div class='field-item'>May 2, 2019</div></div>"
        b"<div class='field field-name-field-country'><div class='field-item'>Spain</div></div>",
    )
    taught = load_site(own=own(tmp_path, labels='[dossier]\n"launch day" = "start_date"\n'))
    untaught, read = extract(page, load_site()).dossier, extract(page, taught).dossier
    assert untaught
    assert untaught.start_date is None
    assert read
    assert read.start_date
    assert read.start_date.date == "2019-05-02"


def test_hosts_and_start_pages_of_an_archive_widen_nothing(tmp_path: Path):
    site = load_site(own=own(tmp_path, site='hosts = ["evil.example"]\nstart_pages = ["/elsewhere"]\n'))
    assert (site.hosts, site.start_pages) == (load_site().hosts, load_site().start_pages)
    shown = {entry.path: entry.origin for entry in site_entries("stemcoalition", tmp_path)["site"]}
    assert shown["hosts", "evil.example"] == f"{tmp_path}/site.toml"
    assert shown["hosts", "stemcoalition.eu"] == "stemcoalition/site.toml"


def test_a_folder_that_is_not_there_or_empty_changes_nothing(tmp_path: Path):
    assert load_site(own=tmp_path / "site") is load_site()
    (tmp_path / "notes.txt").write_text("[dossier")
    assert load_site(own=tmp_path).tables == load_site().tables


@pytest.mark.parametrize(
    ("name", "text", "line", "told"),
    [
        ("lables", "", None, "no such table; the tables are: site, labels, eras"),
        ("labels", "[dosier]\nx = 1\n", 1, "'dosier' is no key that there is; these are: positional"),
        ("labels", '\n# a\n[dossier]\n"a" = "country"\n"launch day" = "startdate"\n', 5, "[dossier] 'launch day'"),
        (
            "labels",
            '[dossier]\n"launch day" = "startdate"\n',
            2,
            "one of title, requesting_organisations, country, start_date",
        ),
        ("labels", '[dossier]\n"a" = 5\n', 2, "5 is not known"),
        ("labels", '[dossier]\n" : " = "country"\n', 2, "has an empty name"),
        ("labels", 'generic_titles = "home"\n', 1, "is no list"),
        ("labels", 'generic_titles = [\n  "home",\n  5,\n]\n', 1, "5 is no text"),
        ("labels", '[sections]\nintros = """(a+)+\n"""\n', 2, "backtracks"),
        ("labels", "[sections]\nmore = '['\n", 2, "does not compile"),
        ("labels", "a = " + "[" * 5000, None, "no TOML"),
        ("categories", "known = {}\n", 1, "is no list"),
        ("categories", 'known = [""]\n', 1, "empty item"),
        ("countries", '[aliases]\n"fennia" = "Finland"\n', 2, "'Finland' is no country's code; it is two capital"),
        ("organisations", '[[organisations]]\nname = "A"\n[[organisations]]\nnmae = "B"\n', 3, "has no `name`"),
        ("organisations", '[[organisations]]\nname = "A"\nalias = ["B"]\n', 3, "name, country_code, aliases"),
        ("organisations", 'organisations = ["A"]\n', 1, "no list of tables; each begins [[organisations]]"),
        ("site", 'base_url = "https://evil.example"\n', 1, "hosts, start_pages, page_parameters, pages"),
        ("site", 'hosts = [\n"https://moved.example/"]\n', 1, "is no host's name; it is the name of a host"),
        ("site", 'hosts = ["moved.example:80"]\n', 1, "the name of a host, as www.example.org"),
        ("site", 'start_pages = ["//evil.example/x"]\n', 1, "is no path; it is a path that begins with /"),
        ("site", '[[pages]]\nkind = "dosier"\npaths = []\n', 2, "one of listing, dossier, event, node"),
        ("site", '[[pages]]\nkind = "dossier"\npaths = ["/(a*)*"]\n', 3, "backtracks"),
        ("eras", '[eras.drupal7]\ngenerator = ""\n', 2, "cannot be switched off"),
        ("eras", "[eras.joomla]\n", 1, "drupal7, wordpress"),
        ("expectations", '[shares]\ngone = { hold = "much" }\n', 2, "'much' is no number"),
        ("expectations", "[shares]\ngnoe = { hold = 1 }\n", 2, "is no key that there is"),
        ("refusals", "[walls]\n", 1, "soft_404"),
    ],
)
def test_what_may_not_stand_in_a_table_is_named(tmp_path: Path, name: str, text: str, line: int | None, told: str):
    with pytest.raises(RefusedTable) as refused:
        load_site(own=own(tmp_path, **{name: text}))
    said = str(refused.value)
    assert said.startswith(f"{tmp_path}/{name}.toml" + (f", line {line}: " if line else ": "))
    assert told in said
    assert "\n" not in said


def test_windows_line_ends_make_no_difference(tmp_path: Path):
    (tmp_path / "labels.toml").write_bytes(b'[dossier]\r\n"launch day" = "start_date"\r\n')
    assert load_site(own=tmp_path).tables["labels"]["dossier"]["launch day"] == "start_date"
