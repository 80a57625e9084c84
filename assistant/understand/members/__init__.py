"""All values of all dimensions by every name they have: found exactly, or nearly where nothing else explains a word."""

from assistant.understand.members.source import MemberRow, MemberSource, member_sources
from assistant.understand.members.store import MemberStore, NearMember, Visible
from assistant.understand.members.write import build_members

__all__ = ["MemberRow", "MemberSource", "MemberStore", "NearMember", "Visible", "build_members", "member_sources"]
