"""Doors: each takes words in and hands answers out, and decides nothing in between."""
