"""From a text to a date at its own precision."""
