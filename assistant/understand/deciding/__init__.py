"""Which reading it is, how sure, and what is asked back: the stages after all readings are there."""
