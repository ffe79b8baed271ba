"""What earlier rules said of a page."""
