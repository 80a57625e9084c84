"""The chat page."""

from assistant.channels.page.app import build_page

__all__ = ["build_page"]
