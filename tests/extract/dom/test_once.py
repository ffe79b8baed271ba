"""What is worked out once stays with its owner."""

from dossier_scraper.extract.dom.once import once


class Kite:
    def __init__(self) -> None:
        self.asked = 0

    @once
    def colour(self) -> str:
        """Its colour."""
        self.asked += 1
        return "red"


def test_it_is_worked_out_for_each_owner_when_first_asked_for():
    one, other = Kite(), Kite()
    assert (one.colour, one.colour, one.asked, other.asked) == ("red", "red", 1, 0)
    assert Kite.colour.__doc__ == "Its colour."
