"""A dossier's timeline: where it stands, its entries, what each part of one is."""
