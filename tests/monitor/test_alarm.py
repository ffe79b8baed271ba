from dataclasses import replace

from dossier_scraper.monitor import Alarm, judge
from tests.monitor.test_verdict import EXPECTED, GOOD, HERE, LATER, lost


def test_an_alarm_that_goes_on_keeps_the_capture_where_it_began():
    figures = replace(GOOD, fields=(lost(20, 20),))
    first = judge(figures, EXPECTED).alarms
    later = replace(figures, fields=(replace(figures.fields[0], first=LATER),), earlier=first)
    assert judge(later, EXPECTED).alarms[0].began == HERE
    assert Alarm.from_json(first[0].to_json()) == first[0]


def test_an_alarm_says_where_it_began():
    alarm = Alarm(code="many_gone", severity="error", text="3 of 7 dossiers are gone")
    assert str(alarm) == "3 of 7 dossiers are gone"
    began = f"3 of 7 dossiers are gone. It began at {HERE.url} ({HERE.capture})"
    assert str(replace(alarm, began=HERE)) == began
