"""What can be asked of the database; SQL has its home here."""
