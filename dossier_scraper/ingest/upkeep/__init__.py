"""What keeps an archive right: prepare, repair, rebuild, upgrade, check, decide."""
