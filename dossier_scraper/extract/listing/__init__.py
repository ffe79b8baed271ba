"""The listing: its sections and rows."""
