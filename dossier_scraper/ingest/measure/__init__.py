"""A run's figures, as the monitor wants them."""
