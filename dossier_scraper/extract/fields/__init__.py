"""Labels and the values they announce: organisations, categories, titles."""
