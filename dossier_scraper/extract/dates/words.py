"""Names of months and weekdays and the small words of dates in English, French, Spanish, German, Dutch and Basque.

Everything is case-folded and without accents; a `|` separates numbers, spaces separate names. Nothing here parses. The
names of other languages are in `month_names.py`: they are believed beside numbers alone, and no fence looks at them.
"""

from dossier_scraper.extract.dates.month_names import ENDINGS, MONTH_NAMES, WEEKDAY_NAMES

_MONTHS = """
january jan|february feb febr|march mar|april apr|may|june jun|july jul|august aug|september sep sept|october oct|
november nov|december dec
|janvier janv|fevrier fevr fev|mars|avril avr|mai|juin|juillet juil|aout|septembre|octobre|novembre|decembre
|enero ene|febrero|marzo|abril abr|mayo|junio|julio|agosto ago|septiembre setiembre set|octubre|noviembre|
diciembre dic
|januar janner jaenner|februar|marz maerz mrz|april|mai|juni|juli|august|september|oktober okt|november|
dezember dez
|januari|februari|maart mrt|april|mei|juni|juli|augustus|september|oktober|november|december
|urt|ots|martx|api|mai|eka|uzt|abu|ira|urr|aza|abe
"""
_BASQUE = [
    "urtarril",
    "otsail",
    "martxo",
    "apiril",
    "maiatz",
    "ekain",
    "uztail",
    "abuztu",
    "irail",
    "urri",
    "azaro",
    "abendu",
]
_BASQUE_ENDINGS = ("", "a", "ak", "aren", "ren", "ean", "an", "ko", "eko", "k")

_WEEKDAYS = """
monday mon|tuesday tue tues|wednesday wed|thursday thu thur thurs|friday fri|saturday sat|sunday sun
|lundi lun|mardi mar|mercredi mer|jeudi jeu|vendredi ven|samedi sam|dimanche dim
|lunes|martes|miercoles mie|jueves jue|viernes vie|sabado sab|domingo dom
|montag mo|dienstag di|mittwoch mi|donnerstag do|freitag fr|samstag sonnabend sa|sonntag so
|maandag ma|dinsdag|woensdag wo|donderdag|vrijdag vr|zaterdag za|zondag zo
|astelehena|asteartea|asteazkena|osteguna|ostirala|larunbata|igandea
"""

_QUARTERS = """
first 1st 1er premier primer erstes erste 1. eerste lehen|
second 2nd 2e 2eme deuxieme segundo zweites zweite 2. tweede|
third 3rd 3e 3eme troisieme tercer drittes dritte 3. derde|
fourth 4th 4e 4eme quatrieme cuarto viertes vierte 4. vierde
"""


def _numbered(table: str, size: int) -> dict[str, int]:
    cells = table.replace("\n|", "|").replace("|\n", "|").strip().split("|")
    return {name.replace("_", " "): index % size + 1 for index, cell in enumerate(cells) for name in cell.split()}


MONTHS = _numbered(_MONTHS, 12) | {
    stem + ending: number for number, stem in enumerate(_BASQUE, 1) for ending in _BASQUE_ENDINGS
}
WEEKDAYS = _numbered(WEEKDAY_NAMES, 7) | _numbered(_WEEKDAYS, 7)
QUARTERS = _numbered(_QUARTERS, 4)


def _other_months() -> dict[str, dict[int, frozenset[str]]]:
    """Return the months that names mean which are none of the six languages', each with the languages that say so."""
    found: dict[str, dict[int, frozenset[str]]] = {}
    for languages in (MONTH_NAMES, ENDINGS):
        for language, table in languages.items():
            for name, number in _numbered(table, 12).items():
                if name not in MONTHS:
                    said = found.setdefault(name, {})
                    said[number] = said.get(number, frozenset()) | {language}
    return found


OTHER_MONTHS = _other_months()
# Of these, the ones that are words and people's names as well, so that they mean a month behind a day only.
BEHIND_A_DAY = (
    {name for name in OTHER_MONTHS if len(name) < 4 and name.isascii()}
    | {name for table in ENDINGS.values() for name in _numbered(table, 12)}
    | {"marta", "mart", "maja", "juna", "jula", "augusta", "loka", "beal"}
) - {"maj"}


def months_of(name: str, language: str = "") -> tuple[int, ...]:
    """Return the months that a name means in a language that is known (ISO 639-1), else in any.

    >>> months_of("march"), months_of("listopad"), months_of("listopad", "hr"), months_of("kite")
    ((3,), (10, 11), (10,), ())
    """
    if name in MONTHS:
        return (MONTHS[name],)
    said = OTHER_MONTHS.get(name, {})
    return tuple(month for month in sorted(said) if language in said[month]) or tuple(sorted(said))


SCHOOL_YEAR = """school year|academic year|schooljaar|academiejaar|studiejaar|schuljahr|studienjahr|annee scolaire|
annee universitaire|curso|ano escolar|ano academico|ikasturte|ikasturtea|semester"""
OPEN = """ongoing|to be confirmed|to be announced|to be determined|to be decided|tbc|tba|tbd|present|today|
now|continuing|
in progress|not yet|unknown|n/a|undated|no date|permanent|soon|upcoming|forthcoming|none|various|annual|
annually|yearly|
monthly|weekly|every|since|from|until|till|as of|starting|before|after|by|onwards|en cours|a confirmer|a determiner|
a venir|inconnue?|aujourd'hui|depuis|a partir|jusqu|sin fecha|por confirmar|por determinar|en curso|
actualidad|presente|
desde|hasta|laufend|offen|unbekannt|heute|wird bekannt gegeben|seit|ab|lopend|nog te bepalen|nader te bepalen|
onbekend|
heden|sinds|vanaf|tot|zehazteke"""
# Of these, the ones that say nothing of a date by themselves.
PREPOSITIONS = frozenset(
    (
        "by",
        "since",
        "from",
        "until",
        "till",
        "starting",
        "before",
        "after",
        "every",
        "depuis",
        "desde",
        "hasta",
        "seit",
        "ab",
        "sinds",
        "vanaf",
        "tot",
    )
)
RELATIVE = """yesterday|tomorrow|ago|last|next|this|recently|hier|demain|il y a|prochaine?|derniere?|ayer|manana|hace|
proxim[oa]|pasad[oa]|gestern|morgen|vor|nachste[nrs]?|letzte[nrs]?|gisteren|geleden|vorige|volgende|afgelopen|komende|
atzo|bihar"""
VAGUE = """circa|ca|c|approx|approximately|about|around|roughly|early|mid|late|beginning|start|end|middle|spring|
summer|
autumn|fall|winter|vers|environ|debut|fin|mi|printemps|ete|automne|hiver|hacia|alrededor|principios|finales|mediados|
primavera|verano|otono|invierno|etwa|ungefahr|anfang|mitte|ende|fruhling|fruhjahr|sommer|herbst|ongeveer|
begin|eind|medio|
lente|voorjaar|zomer|herfst|najaar|christmas|easter"""
# Words beside a date that make it another one than that of an event, or one that nobody knows yet.
ANOTHER_DAY = """deadline|due|closes?|closed|closing|ends?|ended|expir[a-z]*|regist[a-z]*|updated?|modified|revised|
edited|expected|planned|scheduled|tentative[a-z]*|provisional[a-z]*|postponed|cancell?ed|rescheduled|moved|delayed|or|
later|latest|earlier|except|instead|ff|following|et seq|(?:weeks?|w) (?:of|commencing|beginning)|limite|reporte|
annulee?|
mise? a jour|prevue?|cloture|inscriptions?|semaine du|plazo|aplazad[a-z]*|cancelad[a-z]*|actualizad[a-z]*|
previst[a-z]*|semana del|frist|anmeld[a-z]*|verschoben|abgesagt|aktualisiert|geplant|voraussichtlich|stand:|woche vom|
uiterlijk|uitgesteld|geannuleerd|bijgewerkt|gepland|verwacht|inschrijv[a-z]*|week van|fino|scadenza|lejart"""
# What joins a date to another one.
JOINING = "to|till|or|and|bis|zum|und|oder|au|et|ou|al|y|tot|do|&|[+]"
