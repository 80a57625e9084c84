"""Mistyped words read as the known words that they are a slip or two away from."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import cache
from itertools import groupby

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from assistant.understand.annotators.annotate import annotate, is_decisive
from assistant.understand.languages import LANGUAGES, listed, words_of
from assistant.understand.lattice import cover
from assistant.understand.mention import Evidence, Kind, Mention, NormalText
from assistant.understand.resources import Resources
from assistant.understand.tokens import Token, tokenise

# Words shorter than this have too many neighbours for a typing error to be told, unless two letters changed places.
_SHORTEST_MISTYPED = 5
_SHORTEST_SWAPPED = 4
_LONG_WORD = 8
# What is less sure where it is spelled right is so where it is mistyped.
_LESS_SURE = 0.1
_NAMES = (Kind.METRIC, Kind.TERM, Kind.DIMENSION)


def corrected(
    normal: NormalText, tokens: tuple[Token, ...], unknown: tuple[Mention, ...], resources: Resources
) -> tuple[Mention, ...]:
    """What unknown words are once each is read as the known word it is near to; times and words that fill among it."""
    spans = {(one.start, one.end) for one in unknown}
    heard = resources.sounding_words.annotate(tokens, spans)
    meant = {at: _meant(at, tokens, resources) for at, one in enumerate(tokens) if (one.start, one.end) in spans}
    changed = {at: word for at, word in meant.items() if word is not None}
    text = _rewritten(normal, tokens, changed)
    mended = tokenise(text)
    if not changed or len(mended) != len(tokens):
        return heard
    starts = {one.start: typed.start for one, typed in zip(mended, tokens, strict=True)}
    ends = {one.end: typed.end for one, typed in zip(mended, tokens, strict=True)}
    spans = {(mended[at].start, mended[at].end) for at in changed}
    found = annotate(text, mended, resources)
    shortened = (one for one in resources.shortened_words.annotate(mended, spans) if one.evidence is Evidence.PART)
    heads = resources.heads.annotate(mended, cover(mended, found, 1)[0], (), resources.ground)
    found = (*found, *shortened, *heads)
    held = (
        replace(
            one,
            start=starts[one.start],
            end=ends[one.end],
            evidence=Evidence.TYPO,
            cost=one.cost + _LESS_SURE * one.evidence,
        )
        for one in found
        if one.start in starts and one.end in ends
        if any(one.start < end and start < one.end for start, end in spans)
    )
    return heard + tuple(one for one in held if one.kind is not Kind.FILLER or _is_swapped_in(one, tokens, changed))


def _rewritten(normal: NormalText, tokens: tuple[Token, ...], changed: Mapping[int, str]) -> NormalText:
    """The text with other words in place of some tokens, each where the old one was typed."""
    pieces: list[str] = []
    origin: list[int] = []
    end = 0
    for at, word in sorted(changed.items()):
        token = tokens[at]
        pieces += (normal.text[end : token.start], word)
        origin += normal.origin[end : token.start]
        origin += (normal.origin[min(token.start + place, token.end - 1)] for place in range(len(word)))
        end = token.end
    return NormalText("".join((*pieces, normal.text[end:])), normal.typed, (*origin, *normal.origin[end:]))


def _is_swapped_in(filler: Mention, tokens: tuple[Token, ...], changed: Mapping[int, str]) -> bool:
    """Whether what is read as a word that says nothing has just two letters swapped, and so was no other word."""
    inside = (at for at in changed if filler.start <= tokens[at].start and tokens[at].end <= filler.end)
    return all(_is_swapped(tokens[at].text, changed[at]) for at in inside)


def _meant(at: int, tokens: tuple[Token, ...], resources: Resources) -> str | None:
    """The known word that a token is nearest to; of several the one of the longest name that it makes there."""
    token = tokens[at]
    near = _near(token, resources.known_words) or _near_times(token)
    if len(near) > 1:
        names = {word: _longest_name(at, word, tokens, resources) for word in near}
        longest = max(names.values())
        is_one_of_several = longest > len(token.text)
        near = [
            word
            for word, length in names.items()
            if length and length == longest and (is_one_of_several or _has_no_other_letter(token.stem, word))
        ]
    if len(near) != 1:
        return None
    is_plural = token.text != token.stem and near[0] not in listed("times")
    return f"{near[0]}s" if is_plural else near[0]  # a plural misspelt is still one


def _near(token: Token, known: Collection[str]) -> list[str]:
    if not _is_word(token):
        return []
    if doubled := [word for word in known if _is_doubled(token.text, word)]:
        return doubled
    slips = 2 if len(token.text) >= _LONG_WORD else 1
    found = extract(token.stem, known, scorer=OSA.distance, score_cutoff=slips, limit=None)
    least = min((distance for _, distance, _ in found), default=slips + 1)
    near = [word for word, distance, _ in found if distance == least and _may_be_meant(token, token.stem, word, least)]
    return [] if any(_is_made_of(token, word) for word in near) else near


def _is_doubled(typed: str, known: str) -> bool:
    """Whether two words are one but for letters that stand twice in a row in either: chanell and channel.

    Of short ones two mean two things: noon and non, latte and late.
    """
    is_long = min(len(typed), len(known)) >= _SHORTEST_MISTYPED
    is_near = is_long and typed[0] == known[0] and abs(len(typed) - len(known)) <= 2
    return is_near and [letter for letter, _ in groupby(typed)] == [letter for letter, _ in groupby(known)]


def _near_times(token: Token) -> list[str]:
    """The words of times that a token is, but for one letter left out or too many, or two swapped: Apirl, Febuary."""
    if not _is_word(token) or token.text in listed("times"):
        return []
    near = extract(token.text, listed("times"), scorer=OSA.distance, score_cutoff=1, limit=None)
    return [
        word for word, _, _ in near if _may_be_meant(token, token.text, word, 1) and not token.text.startswith(word)
    ]


def _is_word(token: Token) -> bool:
    """Whether a token may be mistyped; "never" is no misspelt "ever", nor "form" a misspelt "from"."""
    is_plain = token.text.isascii() and token.text.isalpha() and len(token.text) >= _SHORTEST_SWAPPED
    is_own = token.text in listed("no_slips") or token.text in _verbs() or is_decisive(token.text)
    return is_plain and not is_own


@cache
def _verbs() -> frozenset[str]:
    """The verbs that people say of buying, paying and the like: shopped is no misspelt shipped."""
    lines = (line for language in LANGUAGES for line in words_of(language)["deeds"])
    return frozenset(word for line in lines for phrase in line["words"] for word in str(phrase).split())


def _longest_name(at: int, word: str, tokens: tuple[Token, ...], resources: Resources) -> int:
    """How long the longest name is that a word in place of a token is a part of: written in gross writen premium."""
    token = tokens[at]
    mended = (*tokens[:at], replace(token, text=word, stem=word), *tokens[at + 1 :])
    found = (one for one in resources.catalog_words.annotate(mended) if one.kind in _NAMES)
    return max((one.end - one.start for one in found if one.start <= token.start and token.end <= one.end), default=0)


def _is_made_of(token: Token, word: str) -> bool:
    """Whether a text is a word with more behind it, and so another word: who subscribes, and a subscriber.

    A letter twice is a slip, and so is an e too many in a plural and one too few in a past: houres, orderd.
    """
    behind = token.stem[len(word) :] if token.stem.startswith(word) else ""
    is_slip = behind == "d" or (behind == "e" and token.text == f"{word}es")
    return behind[:1] not in ("", "s", word[-1]) and not is_slip


def _may_be_meant(token: Token, typed: str, known: str, slips: float) -> bool:
    """Whether a token, as typed or without its ending, may be a slip of a known word that begins as it does.

    So season is none of reason. A short word, or one that turns a question round, only where it has the same letters;
    one of a time with no other letter, which makes a name of a person or a place of it: Sundar, Marco.
    """
    if is_decisive(known) or len(token.text) < _SHORTEST_MISTYPED:
        return _is_swapped(typed, known)
    if known in listed("times") and not _has_no_other_letter(typed, known):
        return False
    return typed[0] == known[0] or (slips < 2 and typed[1:] != known[1:])


def _has_no_other_letter(typed: str, known: str) -> bool:
    """Whether a word one slip away has the same letters, but for one more or less."""
    return len(typed) != len(known) or _is_swapped(typed, known)


def _is_swapped(typed: str, known: str) -> bool:
    return len(known) >= _SHORTEST_SWAPPED and sorted(typed) == sorted(known)
