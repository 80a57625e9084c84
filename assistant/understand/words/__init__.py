"""What a catalog's things are called and what is said of them with verbs: made once when a workspace is opened."""
