"""What becomes of a run: published, published with a warning, or held with the good state as it was."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from dossier_scraper.model import Severity
from dossier_scraper.monitor.alarm import Alarm, continued
from dossier_scraper.monitor.expectations import LEARNED_SHARE, Bound, Expectations
from dossier_scraper.monitor.figures import KINDS, FieldFigure, RunFigures, Share, words_of
from dossier_scraper.wording import sign_of, unescaped

ACCEPT = "When a person finds it right: dossier accept RUN --why REASON"
# What is told, and holds nothing.
TOLD = Bound(warn=LEARNED_SHARE)
# So many dossiers may change at once, in the same field as well: that is an editor at work.
FEW = 3
# So many new labels are named where fields went.
LABELS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether to publish, the exit code, a reason in one word, what to tell the person, and what was alarming."""

    publish: bool
    exit_code: int
    reason: str | None
    lines: tuple[str, ...] = ()
    alarms: tuple[Alarm, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """An alarm, and on how many pages or dossiers what it tells is true; a total is told after all of these."""

    pages: int
    alarm: Alarm


def judge(run: RunFigures, expected: Expectations) -> Verdict:
    """Return what is to become of a run.

    Nothing is published when the site could not be reached or is in trouble, showed no dossier, or breaks a floor of
    what is expected: then the good state stays current. What only exceeds a ceiling is told.
    """
    if not run.seen and run.responses and run.unasked:
        return Verdict(
            publish=False,
            exit_code=4,
            reason=f"not_asked: {run.why_incomplete}",
            lines=(f"Nothing was fetched: {run.why_incomplete}. Nothing was marked gone.",),
        )
    alarms = continued(_refusals(run) or _alarms(run, expected), run.earlier)
    errors = [alarm for alarm in alarms if alarm.severity == "error"]
    if errors:
        return Verdict(
            publish=False,
            exit_code=5 if run.responses else 7,
            reason=errors[0].code,
            lines=tuple(_held(run, alarms)),
            alarms=alarms,
        )
    lines = tuple(f"Warning: {alarm}." for alarm in alarms)
    if run.why_incomplete:
        why = f"Partial: {run.why_incomplete}. What was had is kept."
        return Verdict(publish=True, exit_code=4, reason=run.why_incomplete, lines=(why, *lines), alarms=alarms)
    return Verdict(publish=True, exit_code=0, reason=None, lines=lines, alarms=alarms)


def _refusals(run: RunFigures) -> list[Alarm]:
    """Return why there is nothing to compare: no answer, no dossier, or a site that is in trouble."""
    if not run.responses:
        code, text = "unreachable", f"The site could not be reached: {run.answered}"
    elif run.stopped and run.stopped.startswith("site_trouble"):
        code, text = "site_trouble", f"The site is in trouble: {run.stopped.partition(': ')[2]}"
    elif not run.seen:
        code, text = "no_dossier", f"No dossier was found: {run.answered}"
    else:
        return []
    return [Alarm(code=code, severity="error", text=text, began=run.failed_first)]


def _held(run: RunFigures, alarms: Iterable[Alarm]) -> Iterator[str]:
    yield from (f"{alarm}." for alarm in alarms)
    if not run.responses:
        yield "Nothing was marked gone."
        return
    yield f"The evidence lies in {run.evidence}."
    yield "Nothing was marked gone and nothing was published."
    if run.known:
        yield ACCEPT
    else:
        yield "Try: dossier import wayback --dry-run (what was archived before), or dossier demo (an invented site)."


def _alarms(run: RunFigures, expected: Expectations) -> list[Alarm]:
    """Return what is alarming about a run that can be compared: what holds it first, and of that what moved most.

    Where as many pages moved, the likelier cause comes first.
    """
    lost = list(_lost(run.fields, expected))
    unread = list(_shares("unknown_template", run.unread, expected.share("unread")))
    many_gone = list(_shares("many_gone", run.absent, expected.share("gone")))
    broken = {one.alarm.field.partition(".")[0] for one in lost if one.alarm.field and one.alarm.severity == "error"}
    told = {name for one in lost for name in (one.alarm.field or "").split(", ")}
    raised = [
        *_templates(run, expected, broken),
        *unread,
        *lost,
        *_emptiness(run.fields, expected, told),
        *_reformatted(run, expected),
        *_shares("text_cut", run.cut, expected.share("cut")),
        *_shares("more_unread", run.more_unread, expected.shares.get("more_unread", TOLD)),
        *([] if unread and 2 * run.unread.count > run.absent.count else many_gone),
        *_shares("events_gone", run.events_gone, expected.share("events_gone")),
        *_labels(run, expected),
        *_retold(run, expected, told),
        *_volumes(run, expected),
    ]
    if run.listing_whole:
        raised += _shares("listing_shrunk", run.unlisted, expected.share("unlisted"))
    raised.sort(key=lambda one: (one.alarm.severity != "error", -one.pages))
    return [one.alarm for one in raised]


def _beyond(share: Share, limit: float | None) -> bool:
    """Return True if a share is larger than its limit; one page alone never is."""
    return limit is not None and share.count > max(1, limit * share.of)


def _severity(share: Share, bound: Bound) -> bool | None:
    """Return True for a share that holds the run, False for one that warns, None for one that is as expected."""
    return True if _beyond(share, bound.hold) else False if _beyond(share, bound.warn) else None


def _shares(
    code: str, share: Share, bound: Bound, field: str | None = None, words: tuple[str, ...] = ()
) -> Iterator[Raised]:
    holds = _severity(share, bound)
    if holds is not None:
        text = f"{share.count} of {share.of} {share.detail}"
        severity: Severity = "error" if holds else "warning"
        alarm = Alarm(code=code, severity=severity, text=text, field=field, began=share.first, words=words)
        yield Raised(pages=share.count, alarm=alarm)


def _templates(run: RunFigures, expected: Expectations, broken: set[str]) -> Iterator[Raised]:
    """Yield each kind of page whose template is another one; where values went or changed with it, that holds the run.

    `broken` are the kinds of pages on which fields were lost.
    """
    for kind, share in run.retemplated.items():
        bound = expected.share("retemplated")
        if kind in broken or (kind == "dossier" and _beyond(run.retold, bound.warn)):
            bound = replace(bound, hold=bound.warn)
        yield from _shares("template_changed", share, bound, kind)


def _lost(fields: Iterable[FieldFigure], expected: Expectations) -> Iterator[Raised]:
    """Yield the fields that many pages had and no longer show, with what their readings say about it.

    Fields that went together, from as many pages, are one alarm.
    """
    together: dict[tuple[str, str, str, bool], list[FieldFigure]] = {}
    for figure in fields:
        kind = KINDS[figure.name.partition(".")[0]]
        code, text = _cause(figure, f"{figure.lost} of {figure.had} {kind} that had it")
        holds = _severity(Share(count=figure.lost, of=figure.had), expected.loss(figure.name, code == "empty_field"))
        if holds is not None:
            together.setdefault((kind, code, text, holds), []).append(figure)
    for (_, code, text, holds), figures in together.items():
        names = ", ".join(words_of(figure.name.partition(".")[2]) for figure in figures)
        first = min((figure.first for figure in figures if figure.first), key=lambda place: place.at, default=None)
        where = ", ".join(figure.name for figure in figures)
        severity: Severity = "error" if holds else "warning"
        words = tuple(label for figure in figures for label in figure.labels)
        alarm = Alarm(code=code, severity=severity, text=f"{names}: {text}", field=where, began=first, words=words)
        yield Raised(pages=figures[0].lost, alarm=alarm)


def _cause(figure: FieldFigure, of: str) -> tuple[str, str]:
    """Return the code and the words for what the readings of most pages that lost a field say about it."""
    cause = max(figure.causes, key=lambda code: figure.causes[code], default="not_found")
    if cause == "not_found" and figure.labels:
        named = ", ".join(map(sign_of, figure.labels[:LABELS])) + (" …" if len(figure.labels) > LABELS else "")
        return "label_renamed", f"no longer found on {of}; new label there: {named}"
    return {
        "not_found": ("label_missing", f"no longer found on {of}"),
        "empty_field": ("empty_field", f"the site shows it empty on {of}"),
        "timeline_cut": ("timeline_cut", f"fewer than half of the entries are left on {of}"),
    }.get(cause, (cause, f"shown, but not readable on {of}"))


def _emptiness(fields: Iterable[FieldFigure], expected: Expectations, told: set[str]) -> Iterator[Raised]:
    """Yield each field that fewer pages have than the tables demand of any crawl, the first one too."""
    for figure in fields:
        floor = expected.fill.get(figure.name, Bound()).floor if figure.name not in told else None
        if floor is not None and figure.pages >= expected.least and figure.filled < floor * figure.pages:
            name = words_of(figure.name.partition(".")[2])
            text = f"{name}: found on {figure.filled} of {figure.pages} pages; {floor:.0%} are expected"
            alarm = Alarm(code="field_rare", severity="error", text=text, field=figure.name, began=figure.first)
            yield Raised(pages=figure.pages - figure.filled, alarm=alarm)


def _reformatted(run: RunFigures, expected: Expectations) -> Iterator[Raised]:
    for kind, share in run.reformatted.items():
        yield from _shares("dates_reformatted", share, expected.share("reformatted"), kind)


def _labels(run: RunFigures, expected: Expectations) -> Iterator[Raised]:
    """Yield labels that are new on many pages, but those that stand in the place of a lost one."""
    told = {label for figure in run.fields for label in figure.labels}
    for label in run.labels:
        if label.label not in told:
            share = Share(
                count=label.pages,
                of=label.of,
                first=label.first,
                detail=f"{KINDS[label.kind]} have a new label {sign_of(label.label)}",
            )
            bound = expected.share("relabelled")
            yield from _shares("unknown_label", share, bound, sign_of(label.label), (label.label,))


def _retold(run: RunFigures, expected: Expectations, told: set[str]) -> Iterator[Raised]:
    """Yield that values changed in many dossiers at once, or one field in nearly all of those that have it.

    `told` are the fields that were lost: what an alarm of their own says is not said again.
    """
    bound = expected.share("retold_field")
    holding = [
        alarm
        for name, share in run.retold_fields.items()
        if f"dossier.{name}" not in told and share.count > max(FEW, LEARNED_SHARE * run.retold.of)
        for alarm in _changed_at_once(name, share, bound)
    ]
    many = not told and run.retold.count > FEW
    yield from holding or (_shares("many_changed", run.retold, expected.share("retold")) if many else [])


def _changed_at_once(name: str, share: Share, bound: Bound) -> Iterator[Raised]:
    """Yield that a field changed in many dossiers; what a label says that no table maps may change by itself."""
    events, is_other, label = name.partition("other/")
    if is_other:
        label = unescaped(label)
        field = f"dossier.{events}{is_other}{sign_of(label)}"
        yield from _shares("changed_at_once", share, TOLD, field, (label,))
    else:
        yield from _shares("changed_at_once", share, bound, f"dossier.{name}")


def _volumes(run: RunFigures, expected: Expectations) -> Iterator[Raised]:
    """Yield totals out of their bounds; only a complete run can have too little."""
    for volume in run.volumes:
        bound = expected.volume(volume.name, volume.before)
        text = f"{volume.now} {volume.name}, {volume.before} before" if volume.before else f"{volume.now} {volume.name}"
        if bound.floor is not None and volume.now < bound.floor and run.why_incomplete is None:
            few = f"{text}; at least {bound.floor:g} are expected"
            yield Raised(pages=0, alarm=Alarm(code=f"few_{volume.name}", severity="error", text=few))
        elif bound.ceiling is not None and volume.now > bound.ceiling:
            many = f"{text}; at most {bound.ceiling:g} are expected"
            yield Raised(pages=0, alarm=Alarm(code=f"many_{volume.name}", severity="warning", text=many))
