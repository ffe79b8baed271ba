"""Bytes become the right text, and disagreement about how is told."""

import json
import sqlite3

import pytest

from dossier_scraper.extract import extract
from dossier_scraper.extract.dom.charset import decode
from dossier_scraper.model import Page
from dossier_scraper.site import load_site

WORDS = "Óbuda, Fréhel, « œuvre » – €5"
LATIN = "Óbuda, Fréhel"
META = '<meta charset="{}">'


@pytest.mark.parametrize(
    ("body", "content_type", "text", "codes"),
    [
        (WORDS.encode(), None, WORDS, []),
        (WORDS.encode(), "text/html; charset=utf-8", WORDS, []),
        (WORDS.encode(), "text/html; charset=iso-8859-1", WORDS, ["charset_conflict"]),
        ((META.format("latin1") + WORDS).encode(), "text/html", META.format("latin1") + WORDS, ["charset_conflict"]),
        (b"plain ASCII", "text/html; charset=iso-8859-1", "plain ASCII", []),
        (LATIN.encode("latin-1"), "text/html; charset=iso-8859-1", LATIN, []),
        (WORDS.encode("cp1252"), "text/html; charset=iso-8859-1", WORDS, []),
        (WORDS.encode("cp1252"), None, WORDS, []),
        (WORDS.encode("cp1252"), "text/html; charset=utf-8", WORDS, ["charset_conflict"]),
        (
            (META.format("windows-1252") + WORDS).encode("cp1252"),
            "text/html; charset=utf-8",
            META.format("windows-1252") + WORDS,
            ["charset_conflict"],
        ),
        ("Łódź".encode("iso-8859-2"), "text/html; charset=iso-8859-2", "Łódź", []),
        (b"\xef\xbb\xbf" + WORDS.encode(), "text/html; charset=iso-8859-1", WORDS, ["charset_conflict"]),
        (b"\xff\xfe" + WORDS.encode("utf-16-le"), "text/html", WORDS, []),
        (b"\xfe\xff" + WORDS.encode("utf-16-be"), "text/html; charset=utf-8", WORDS, ["charset_conflict"]),
        (b"\xff\xfe\0\0" + WORDS.encode("utf-32-le"), None, WORDS, []),
        (f"<p>{WORDS}".encode("utf-16-le"), "text/html", f"<p>{WORDS}", []),
        (f"<p>{WORDS}".encode("utf-16-le"), "text/html; charset=utf-16", f"<p>{WORDS}", []),
        (
            WORDS.encode() + b"\xff" + WORDS.encode(),
            "text/html; charset=utf-8",
            f"{WORDS}\ufffd{WORDS}",
            ["charset_invalid"],
        ),
        (WORDS.encode() + b"\xed\xa0\x80", None, f"{WORDS}\ufffd\ufffd\ufffd", ["charset_invalid"]),
        (WORDS.encode()[:-1] + b"\xe2\x82", None, WORDS[:-1] + "\ufffd", ["charset_invalid"]),
        (b"a\0b\x1bc\x7fd", None, "a\ufffdb\ufffdc\ufffdd", ["control_characters"]),
        (b"a\tb\r\nc\fd", None, "a\tb\r\nc\fd", []),
        (b"x", "text/html; charset=nonsense", "x", []),
        (b"eA==", "text/html; charset=base64", "eA==", []),
        (b"+AGE-", "text/html; charset=utf-7", "+AGE-", []),
        ("結果 of 12".encode("iso-2022-jp"), "text/html; charset=iso-2022-jp", "結果 of 12", []),
        (b"x\x1b$ y", "text/html; charset=iso-2022-jp", "x\ufffd$ y", ["control_characters"]),
        (b"", "text/html", "", []),
    ],
)
def test_a_charset_is_found(body: bytes, content_type: str | None, text: str, codes: list[str]):
    found, problems = decode(Page(url="", body=body, content_type=content_type))
    assert found == text
    assert [problem.code for problem in problems] == codes


TWICE = "Les Ã©lÃ¨ves apprennent".encode()


@pytest.mark.parametrize(
    ("body", "content_type", "told"),
    [
        (TWICE, "text/html; charset=utf-8", True),
        ("l'Ã©cole crÃ©e".encode(), "text/html; charset=utf-8", True),
        ("Ð£Ñ‡Ð¸Ð»Ð¸Ñ‰Ðµ".encode(), None, True),
        ("SzkoĹ‚y chcÄ…ce lataÄ‡".encode(), None, True),
        ("l\x92\xe9cole".encode(), None, True),
        ("LE CAFÉ’s, „Spaß“, «À», MANHÃ – São Łódź".encode(), None, False),
        ("Szkoły uczą się".encode("cp1250"), "text/html; charset=iso-8859-1", True),
        ("Школа на озере".encode("cp1251"), "text/html; charset=windows-1252", True),
        ("Skolan vid sjön".encode("cp850"), None, True),
        ("Où est l’école créée, Õpilane ?".encode("cp1252"), "text/html; charset=iso-8859-1", False),
        ("Õpilased ja école õ".encode("cp1252"), "text/html; charset=iso-8859-1", False),
        (b'<html lang="hu">' + "A jövőt őrzi, és tűz".encode("cp1250"), "text/html; charset=iso-8859-1", True),
    ],
)
def test_a_text_that_is_improbable_is_told(body: bytes, content_type: str | None, told: bool):
    _, problems = decode(Page(url="", body=body, content_type=content_type))
    assert ("charset_guessed" in [problem.code for problem in problems]) == told


def test_hostile_characters_survive_sqlite_and_json():
    page = (
        '<meta name="generator" content="Drupal 7 (x)"><body><main>'
        "<h1>T &#xD800; &#0; &#x1; \0 \x1b \u202e e\u0301</h1>"
        '<div class="node node-taskforce-dossier"><div class="field field-name-field-organisation">'
        '<div class="field-items"><div class="field-item">a\0b &#55296; \x07 end-marker</div></div></div></div>'
    )
    body = page.encode() + b"\xed\xa0\x80"
    dossier = extract(Page(url="https://www.stemcoalition.eu/dossiers/x", body=body), load_site()).dossier
    assert dossier is not None
    texts = [dossier.title, dossier.requesting_organisations[0].name]
    assert texts[1].endswith("end-marker")
    with sqlite3.connect(":memory:") as base:
        base.execute("CREATE TABLE t (x TEXT) STRICT")
        base.executemany("INSERT INTO t VALUES (?)", [(text,) for text in texts])
        assert [x for (x,) in base.execute("SELECT x FROM t")] == texts
        assert [n for (n,) in base.execute("SELECT length(x) FROM t")] == [len(text or "") for text in texts]
    assert json.loads(json.dumps(texts).encode()) == texts
    assert not any(0xD800 <= ord(c) <= 0xDFFF or c in "\0\x1b\x07" for text in texts for c in text or "")


# What pages say whose bytes are in no charset that is declared: each but windows-1252 is to be doubted.
ELSEWHERE = [
    ("Школа на озере просит о помощи. Министерство образования запросило досье.", "cp1251"),
    ("Школа на озере просит о помощи. Министерство образования запросило досье.", "koi8-r"),
    ("Taskforce of the ministry in Sofia: <p>Министерство</p> requested by a school in Bulgaria for pupils", "cp1251"),
    ("Το υπουργείο παιδείας ζήτησε τον φάκελο για τα σχολεία της λίμνης.", "cp1253"),
    ("Szkoła nad jeziorem prosi o pomoc. Ministerstwo żąda większej liczby ćwiczeń i źródeł.", "iso-8859-2"),
    ("Szkoła nad jeziorem prosi o pomoc. Ministerstwo żąda większej liczby ćwiczeń i źródeł.", "cp1250"),
    ("Škola u jezera žádá o pomoc. Ministerstvo školství chce více příkladů a řešení.", "cp1250"),
    ("Škola u jezera žádá o pomoc. Ministerstvo školství chce více příkladů a řešení.", "iso-8859-2"),
    ("Az iskola a jövőt őrzi, és űzi a tudást. Minisztérium kérte.", "cp1250"),
    ("A magyar minisztérium főosztálya", "iso-8859-2"),
    ("Şcoala de lângă lac cere ajutor. Ministerul Educaţiei doreşte mai multe exerciţii.", "iso-8859-2"),
    ("Școala de lângă lac cere ajutor. Ministerul Educației dorește mai multe exerciții.", "iso-8859-16"),
    ("Škola na jezeru traži pomoć. Ministarstvo želi više vježbi i češće čitanje.", "cp1250"),
    ("Šola ob jezeru prosi za pomoč. Ministrstvo želi več vaj in češče branje.", "cp1250"),
    ("Skola pie ezera lūdz palīdzību. Ministrija vēlas vairāk vingrinājumu un šķiršanu.", "cp1257"),
    ("Kool järve ääres palub abi. Ministeerium soovib rohkem õpetajaid ja žanre šokolaadi.", "cp1257"),
    ("Göl kıyısındaki okul yardım istiyor. Bakanlık daha çok öğretmen ve ışık istedi; eğitim için.", "cp1254"),
    ("L-iskola ħdejn il-għadira titlob għajnuna. Il-Ministeru jrid aktar eżerċizzji ġodda.", "iso-8859-3"),
    ("בית הספר ליד האגם מבקש עזרה. משרד החינוך", "cp1255"),
    ("المدرسة بجانب البحيرة تطلب المساعدة. وزارة التعليم", "cp1256"),
    ("湖の学校は助けを求めています。文部省", "shift_jis"),
    ("湖の学校は助けを求めています。文部省", "euc_jp"),
    ("湖边的学校请求帮助。教育部要求", "gbk"),
    ("湖邊的學校請求幫助。教育部要求", "big5"),
    ("호숫가의 학교는 도움을 요청합니다. 교육부", "euc_kr"),
    ("L'école près du lac a été créée à Genève. Où est l'élève ? Déjà là.", "mac_roman"),
    ("Die Schule für Schüler möchte größere Übungen. Straße", "cp850"),
    ("L'école près du lac a été créée à Genève. Où est l'élève ? Déjà là.", "cp850"),
    ("Škola pri jazere žiada o pomoc. Ministerstvo chce viac príkladov, ľahšie čítanie, ťažké.", "cp1250"),
    ("Žmonių mokykla prie ežerų prašo pagalbos. Ministerija nori daugiau šaltinių.", "cp1257"),
]
WESTERN = [
    "L'école près du lac a été créée à Genève. Où est l'élève ? Déjà là. Cœur, œuvre, naïf, ça, dû, août — « oui » 5 €",
    "Die Schule für Schüler möchte größere Übungen. Straße; Österreich, Ärzte. „Ja“ – §5",
    "El Ministerio de Educación pidió más ejercicios. ¿Dónde está el niño? ¡Aquí! Año, pingüino, ñandú 1.º",
    "A Escola junto ao lago pediu ajuda. Educação, ações, avó, à, português, pêssego, às órgãos",
    "La scuola è vicino al lago; perché più attività? Città, università, così, già",
    "De Nederlandse coördinatie: één, reünie, geïnteresseerd, café, naïef",
    "Skolen ved søen ønsker hjælp. Ministeriet på Færøerne, år, ære, crème",
    "Skolen ved sjøen ønsker hjelp. Utdanningsdirektoratet på Røros, år, ære, fôr",
    "Skolan vid sjön önskar hjälp. Utbildningsdepartementet på Åland, är, idé",
    "Koulu järven äärellä pyytää apua. Ministeriö Åbo, työ, yö, hyöty, äänestää, jäätyä",
    "Skólinn við vatnið óskar eftir hjálp. Menntamálaráðuneytið, þáttur, ðað, Æfing, ýmis, öll, úr",
    "Kool järve ääres palub abi. Ministeerium soovib rohkem õpetajaid, öösel, üks, äär, õõnes",
    "L'escola vora l'estany demana ajuda. Educació, col·legi, açò, àvia, què, país, ús",
    "Tá an scoil in aice leis an loch ag iarraidh cabhrach. Oideachas, múinteoirí, éigin, ó, í",
    "Eskola lakuaren ondoan; Señora, güell",
    "Shkolla pranë liqenit kërkon ndihmë. Ministria e Arsimit dëshiron më shumë ushtrime. çdo",
    "Óbuda, Fréhel, « œuvre » – €5, Ørsted A/S, Malmö, São Paulo, Åse, Lodz",
    "Ysgol ger y llyn: ty môr, sêr, gwyl",
    "25 m² and 3 m³, ½ day, 20 °C ± 1, 5 µm, ©2024 ® x×y ÷",
    "ÉCOLE SUPÉRIEURE DES MÉTIERS DE L'ÉLECTRONIQUE; ÖFFNUNGSZEITEN; ÅÄÖ",
]


def decoded(text: str, charset: str) -> tuple[str, set[str]]:
    """Return the text of bytes without a declared charset, and the codes of what is doubtful about it."""
    found, problems = decode(Page(url="", body=f"<h1>{text}</h1>".encode(charset), content_type="text/html"))
    return found[4:-5], {problem.code for problem in problems}


@pytest.mark.parametrize(("text", "charset"), ELSEWHERE)
def test_bytes_of_another_charset_are_doubted(text: str, charset: str):
    assert decoded(text, charset)[1] & {"charset_guessed", "charset_invalid"}


@pytest.mark.parametrize("text", WESTERN)
def test_no_language_of_windows_1252_is_doubted(text: str):
    assert decoded(text, "cp1252") == (text, set())
    assert decoded(text, "utf-8") == (text, set())
