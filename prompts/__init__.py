"""Prompt texts by purpose and language; a package only so that they are found wherever they are installed."""
