"""From captures to history: whose pages they are, what each dossier's sources say, what is still there."""
