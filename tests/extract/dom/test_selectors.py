"""Names for elements that last."""

from tests.extract.made import region


def test_an_id_comes_before_a_class_and_a_class_before_a_rank():
    made = region("<div id=one><p class=two>a</p><p>b</p><p class='three views-row-first'>c</p></div>")
    names = [made.selectors.of([tag]) for tag in made.with_tag("p")]
    assert names == ["#one .two", "#one > p:nth-of-type(2)", "#one .three"]


def test_several_places_are_named_by_what_holds_them():
    made = region("<section><div id=one><p>a</p><p>b</p></div><p>c</p></section>")
    paragraphs = made.with_tag("p")
    assert made.selectors.of(paragraphs[:2]) == "#one"
    assert made.selectors.of(paragraphs) == "body section"


def test_names_that_change_are_not_used():
    made = region("<div class='js-view-dom-id-0123456789abcdef'><p>a</p></div><div>b</div>")
    assert [made.selectors.of([tag]) for tag in made.with_tag("p")] == ["body p"]
