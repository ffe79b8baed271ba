"""What we did and decided: the chain of lines, their facts, and the outbox of notices."""
