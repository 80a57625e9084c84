"""A query settled before any SQL: names to nouns, refusals, days, what is measured and which rows that reads."""
