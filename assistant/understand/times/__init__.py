"""The times of a text: grammars of words per language, the pieces they find, and the places in time those make."""
