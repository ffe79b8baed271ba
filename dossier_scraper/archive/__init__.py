"""The only code that touches an archive folder; may import model and errors only."""
