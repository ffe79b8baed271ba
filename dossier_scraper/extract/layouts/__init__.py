"""One module per template era: which part of a page is its content, and what claims it makes."""
