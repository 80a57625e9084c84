"""Facts put side by side, and what is done once figures are there: filled, compared, derived, cut."""
