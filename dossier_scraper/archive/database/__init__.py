"""The derived SQLite database: its schema with the meaning of each column, and the one way to write it."""
