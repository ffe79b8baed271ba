"""What is asked of witnesses: which evidence has a grade, or was seen by two archives, each by itself."""


def has_grade(capture: str, while_stood: str = "") -> str:
    """Return the condition on a capture, by its name in a statement, that it has one of the grades of one parameter.

    It is `witnessed` where another archive captured the page too, `while_stood`: between two stored times.
    """
    bounds = f" AND captured_at BETWEEN {while_stood}" if while_stood else ""
    return (
        f"EXISTS (SELECT 1 FROM json_each(?) WHERE value = {capture}.grade OR value = 'witnessed'"
        f" AND EXISTS (SELECT 1 FROM witnesses WHERE capture_id = {capture}.id{bounds}))"
    )
