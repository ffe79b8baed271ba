"""What the site said over time: identify, assemble, fold, compare. Pure; may import model and site only."""
