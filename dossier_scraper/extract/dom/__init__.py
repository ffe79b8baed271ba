"""From bytes to a tree and lines of text: charset, boilerplate, regions, selectors, quotes."""
