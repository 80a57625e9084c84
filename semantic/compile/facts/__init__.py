"""One fact: its rows, what they are joined with, and how they are aggregated at the level of a query."""
