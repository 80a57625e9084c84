"""All values of all dimensions by every name they have: found exactly, or nearly where nothing else explains a word."""

from assistant.understand.members.source import MemberRow, MemberSource, member_sources
from assistant.understand.members.store import MemberStore, NearMember, Visible

__all__ = ["MemberRow", "MemberSource", "MemberStore", "NearMember", "Visible", "member_sources"]
