"""The HTTP door, and the chat page behind the same port."""

from assistant.channels.http.app import create_app
from assistant.channels.http.server import serve

__all__ = ["create_app", "serve"]
