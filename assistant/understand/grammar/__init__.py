"""What the grammars of numbers and periods of a language are made of: numerals, patterns, builders, places in time."""
