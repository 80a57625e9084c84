"""Makes the builtin encoder from the lexicon: `python -m evals.training`."""
