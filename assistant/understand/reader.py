"""Question to understanding, the stages in order: triage, annotate, cover, verified, compose, check, decide."""

from collections.abc import Iterator

from assistant.codes import AssumptionCode, ClarificationCode, RefusalCode
from assistant.question import LONGEST_QUESTION, Context, Question
from assistant.reading import Ask, Decline, Reading, Understanding, Understood
from assistant.understand.annotators.annotate import annotate, retrieved
from assistant.understand.annotators.mending import corrected
from assistant.understand.annotators.pasted import PastedList, pasted_list
from assistant.understand.annotators.sharing import sharing
from assistant.understand.annotators.spoken_of import members_spoken_of, numbers_spoken_of
from assistant.understand.aside import set_aside
from assistant.understand.clauses import questions_in
from assistant.understand.compose import Candidates, compose
from assistant.understand.deciding.asked import Asked, value_text
from assistant.understand.deciding.decide import Guess, decide, guessed
from assistant.understand.finish.timing import days_of
from assistant.understand.lattice import Cover, cover
from assistant.understand.mention import Evidence, Kind, Mention, NormalText
from assistant.understand.normalise import language_of, normalise, typed_span
from assistant.understand.resources import Resources
from assistant.understand.tokens import Token, tokenise
from assistant.understand.triage import triage
from assistant.understand.verified import verified_plan
from assistant.understand.words.halves import says_half
from assistant.understand.words.hidden import without_hidden
from semantic.errors import Notice
from semantic.plan import fields_of, metrics_of, queries_of

# Enough for every combination of two or three doubtful words; the rest are worse by construction.
_COVERS = 16
# No question names more things than this; a text that does is not made clearer by combining them.
_MOST_MENTIONS = 40
_NAMES = (Kind.METRIC, Kind.TERM, Kind.DIMENSION, Kind.MEMBER, Kind.GROUP, Kind.SCENARIO, Kind.OVERVIEW)
_NUMBERS = (Kind.METRIC, Kind.TERM, Kind.PART, Kind.MEASURE, Kind.DEED)
_BOUNDS = ("above", "at_least", "below", "at_most")
# Covers that cost this much more are as likely as the best one once operators have read them.
_NEAR_COST = 1.5


def understand(question: Question, resources: Resources) -> Understanding:
    """The one plan a question stands for, a question back, or why there is none. Deterministic; never raises."""
    read = _read(question, resources)
    return decide(*read) if isinstance(read, tuple) else read


def guess(question: Question, resources: Resources) -> Guess | None:
    """The plan that a question would be answered with if it had to be, and what confidence in it stands on."""
    read = _read(question, resources)
    return guessed(*read) if isinstance(read, tuple) else None


def _read(question: Question, resources: Resources) -> Understanding | tuple[Candidates, Asked]:
    """Every candidate with what deciding needs, or what has to be said before there are any."""
    pasted = pasted_list(question.text, resources)
    normal = pasted.text if pasted else normalise(question.text[: 2 * LONGEST_QUESTION])
    before = question.context.language
    language = question.language or before or resources.fallback_language
    if (code := _refused(normal, pasted, resources)) is not None:
        found = question.language or typed_language(normal) or language
        return Decline(code=code, language=found, goes_on=code is not RefusalCode.QUESTION_TOO_LONG)
    tokens = tokenise(normal)
    mentions = resources.echoes.annotate(normal, tokens, annotate(normal, tokens, resources))
    if pasted:
        mentions = (*mentions, *pasted.mentions(tokens, mentions, resources))
    covers = cover(tokens, mentions, _COVERS)
    names = [(one.start, one.end) for one in covers[0].mentions if one.kind in _NAMES]
    script = language_of(normal, names)
    if script == "other":
        return Decline(code=RefusalCode.UNSUPPORTED_LANGUAGE, language=language, goes_on=True)
    language = question.language or script or before or typed_language(normal) or language
    if sum(one.kind not in (Kind.FILLER, Kind.UNKNOWN) for one in covers[0].mentions) > _MOST_MENTIONS:
        return Decline(code=RefusalCode.QUESTION_TOO_LONG, language=language)
    if (known := _verified(normal, covers[0], resources, language)) is not None:
        return known
    if (clauses := questions_in(normal, covers[0])) is not None:
        return Ask(code=ClarificationCode.TWO_QUESTIONS, language=language, candidates=clauses)
    explained = _explained(normal, tokens, mentions, covers, resources, context=question.context)
    covers, unused = set_aside(normal.text, explained, resources.ground.clock.as_of)
    whole = (one for one in covers if not says_half(normal, one, resources.ground.view))
    candidates = compose(whole, resources.ground, question.context)
    asked = Asked(normal=normal, language=language, ground=resources.ground, unused=unused, made=question.context.made)
    return candidates, asked


def _refused(normal: NormalText, pasted: PastedList | None, resources: Resources) -> RefusalCode | None:
    """The refusal a text deserves on its face; a list may stand alone, and its length is its own."""
    if pasted is None:
        return triage(normal, resources.members)
    return triage(pasted.beside, resources.members) if pasted.beside.text else None


def _verified(normal: NormalText, best: Cover, resources: Resources, language: str) -> Reading | None:
    """The reading of a question that somebody vouched for, as long as its plan still compiles."""
    ground = resources.ground
    if not ground.view.catalog.verified:
        return None

    def mentioned(text: NormalText) -> tuple[Mention, ...]:
        tokens = tokenise(text)
        return cover(tokens, annotate(text, tokens, resources), 1)[0].mentions

    plan = verified_plan(normal, best.mentions, ground.view.catalog.verified, mentioned)
    if plan is None or any(ground.problem_of(query) is not None for query in queries_of(plan)):
        return None
    said = tuple(
        Understood(span=typed_span(normal, one.start, one.end), as_=one.kind.value, value=value_text(one))
        for one in best.mentions
        if one.kind not in (Kind.FILLER, Kind.UNKNOWN)
    )
    latest = (one.value.period for one in best.mentions if one.kind is Kind.PERIOD and one.value.is_latest)
    notes = tuple(Notice(code=AssumptionCode.LATEST_OCCURRENCE, parameters=days_of(period)) for period in latest)
    return Reading(plan=plan, language=language, understood=said, assumptions=notes, planner="verified")


def typed_language(normal: NormalText) -> str | None:
    """The language a text is written in, names and members included; None when its script says nothing."""
    script = language_of(normal)
    return script if script in ("zh", "en") else None


def _explained(
    normal: NormalText,
    tokens: tuple[Token, ...],
    mentions: tuple[Mention, ...],
    covers: tuple[Cover, ...],
    resources: Resources,
    *,
    context: Context,
) -> tuple[Cover, ...]:
    """Covers once parts of names, typing errors and likeness had their say about what exact evidence left over."""
    is_first = context.plan is None and context.topic is None
    spans = _unexplained(covers, is_first=is_first)
    said = {str(one.value) for one in covers[0].mentions if one.kind in _NUMBERS}
    shortened = resources.shortened_words.annotate(tokens, spans, said) if spans else ()
    parts = tuple(one for one in shortened if one.evidence is Evidence.PART)
    spoken_of = metrics_of(context.plan) if context.plan is not None else ()
    fields = fields_of(context.plan) if context.plan is not None else ()
    parts += members_spoken_of(tokens, covers[0], resources.ground, fields)
    parts += numbers_spoken_of(tokens, covers[0], resources.ground, spoken_of)
    parts += (*resources.signs.annotate(covers[0]), *resources.joined.annotate(tokens, covers[0]))
    parts += tuple(sharing(mentions, covers[0]))
    heads = resources.heads.annotate(tokens, covers[0], spoken_of, resources.ground)
    if heads:
        named = {(one.start, one.end) for one in heads}
        mentions = tuple(one for one in mentions if (one.start, one.end) not in named)
        parts += tuple(one for one in heads if one not in parts)
    if parts:
        mentions = (*mentions, *parts)
        covers = cover(tokens, mentions, _COVERS)
    if found := without_hidden(_unknown(covers[0]), tokens, resources.hidden_words):
        mentions = (*mentions, *corrected(normal, tokens, found, resources))
        covers = cover(tokens, mentions, _COVERS)
    left = _unknown(covers[0])
    if left and without_hidden(left, tokens, resources.hidden_words) == left:
        alike = (one for one in shortened if one.evidence is Evidence.EMBEDDING)
        mentions = (*mentions, *alike, *retrieved(normal, covers[0], resources))
        covers = cover(tokens, mentions, _COVERS)
    return covers


def _unexplained(covers: tuple[Cover, ...], *, is_first: bool) -> list[tuple[int, int]]:
    """Where a part of a name may stand: unknown words, and what else is named where no reading names a number."""
    best = covers[0]
    near = (one for path in covers if path.cost <= best.cost + _NEAR_COST for one in path.mentions)
    has_number = not is_first or any(one.kind in _NUMBERS or one.is_overall or one.value == "vague" for one in near)
    named = [one for one in best.mentions if one.kind in (Kind.MEMBER, Kind.OVERVIEW) and not has_number]
    return [(one.start, one.end) for one in (*_unknown(best), *named, *of_amounts(best))]


def of_amounts(best: Cover) -> Iterator[Mention]:
    """What is only guessed to have been done, right before an amount that is of nothing else: booked more than 5,000.

    That it was done says not of what there was so much.
    """
    said = [one for one in best.mentions if one.kind is not Kind.FILLER]
    for verb, bound, amount, behind in zip(said, said[1:], said[2:], (*said[3:], None), strict=False):
        is_guess = verb.kind is Kind.DEED and verb.value.is_guess
        is_amount = str(bound.value).partition(".")[0] in _BOUNDS and amount.kind is Kind.NUMBER
        if is_guess and is_amount and (behind is None or behind.kind not in (*_NAMES, *_NUMBERS, Kind.UNKNOWN)):
            yield verb


def _unknown(best: Cover) -> tuple[Mention, ...]:
    return tuple(one for one in best.mentions if one.kind is Kind.UNKNOWN)
