"""Words to plans: generate all readings, let the catalog kill them, decide last."""
