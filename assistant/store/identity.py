"""Ids that nobody can guess."""

import secrets

_BYTES = 12


def new_id() -> str:
    """Sixteen characters of letters, digits, - and _, new every time."""
    return secrets.token_urlsafe(_BYTES)
