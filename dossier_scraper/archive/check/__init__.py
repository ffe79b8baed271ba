"""Whether the evidence is what the ledger says, with this program and without it."""
