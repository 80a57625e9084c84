"""Where statements run: one file per engine."""
