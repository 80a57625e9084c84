"""What a question names, as mentions: each annotator reads the text for itself; only `annotate` knows them all."""
