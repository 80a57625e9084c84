"""One question being decided: its text, its language and what it stands on, with mentions put back into words."""

from dataclasses import dataclass

from assistant.question import Made
from assistant.reading import Span, Understood
from assistant.understand.compose import Composed
from assistant.understand.languages import words_of
from assistant.understand.mention import Evidence, Kind, Mention, NormalText, Pasted, PeriodValue, StateValue
from assistant.understand.normalise import typed_span
from assistant.understand.scene import Ground
from semantic.query import Filter

# A name may be as long; a list is longer.
_LONGEST_NAMED = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What deciding needs beside the candidates."""

    normal: NormalText
    language: str
    ground: Ground
    unused: tuple[Mention, ...] = ()
    made: tuple[Made, ...] = ()

    def span(self, mention: Mention) -> Span:
        """Where a mention stands in the text as typed."""
        return typed_span(self.normal, mention.start, mention.end)

    def understood(self, one: Composed) -> tuple[Understood, ...]:
        """Every mention a reading used, with what it took it for."""
        return tuple(
            Understood(span=self.span(mention), as_=mention.kind.value, value=value_text(mention))
            for at, mention in enumerate(one.scene.mentions)
            if at in one.scene.taken and mention.kind is not Kind.UNKNOWN
        )

    def metric_label(self, name: str) -> str:
        """A metric's label in the question's language."""
        return self.ground.view.catalog.metrics[name].words.label_in(self.language, name)

    def label(self, mention: Mention) -> str:
        """What a mention was taken for, in words that mean only that."""
        view = self.ground.view
        match mention.kind:
            case Kind.MEMBER:
                field = view.fields[mention.value.address]
                label = field.words.label_in(self.language, field.field.name)
                is_named = mention.evidence < Evidence.TYPO
                return f"{label}{self._gap}{self.span(mention).text if is_named else mention.value.value}"
            case Kind.GROUP if isinstance(mention.value, Pasted | StateValue):
                said = f"{self.distinction(mention, '')}{self._gap}"
                return f"{said if isinstance(mention.value, Pasted) else ''}{self.span(mention).text}"
            case Kind.DIMENSION | Kind.TIME_FIELD:
                named = view.fields.get(mention.value) or view.catalog.bands[mention.value]
                return named.words.label_in(self.language, mention.value)
            case Kind.METRIC:
                return self.metric_label(mention.value)
            case Kind.TERM:
                return view.catalog.terms[mention.value].words.label_in(self.language, mention.value)
            case _:
                return value_text(mention)

    def distinction(self, mention: Mention, words: str) -> str:
        """What tells one meaning of a mention from another: of a list its field, of anything else these words."""
        if not isinstance(mention.value, Pasted):
            return words
        field = self.ground.view.fields[mention.value.address]
        return field.words.label_in(self.language, field.field.name)

    def replaced(self, changes: list[tuple[Span, str]]) -> str:
        """The question as typed with other words in place of some spans."""
        text, gap = self.normal.typed, self._gap
        for span, words in sorted(changes, key=lambda change: change[0].start, reverse=True):
            before, after = text[: span.start], text[span.end :]
            lead = "" if not before or before.endswith(" ") else gap
            text = f"{before}{lead}{words}{gap if after and after[0].isalnum() else ''}{after}"
        return text

    def listed(self, words: list[str]) -> str:
        """Words one after the other, as an option's label."""
        return str(words_of(self.language)["list_joint"]).join(words)

    @property
    def _gap(self) -> str:
        """What the language writes between words."""
        return str(words_of(self.language)["word_gap"])

    def continued(self, words: str) -> str:
        """The question as typed with words added at its end, before the question mark."""
        end = len(self.normal.typed.rstrip(" ?？.。!！"))
        return self.replaced([(Span(start=end, end=len(self.normal.typed), text=""), words)])


def shortened(text: str) -> str:
    """A text as it is named in a sentence: of a long list no more than its beginning."""
    return text if len(text) <= _LONGEST_NAMED else " ".join(text[:_LONGEST_NAMED].split()) + "…"


def value_text(mention: Mention) -> str:
    """A mention's value as the contract writes it."""
    value = mention.value
    if isinstance(value, PeriodValue):
        return f"{value.period.start}/{value.period.end}"
    if mention.kind is Kind.NUMBER:
        return str(value.value)
    if isinstance(value, Pasted):
        return f"{value.address}: {len(value.values)}"
    if isinstance(value, StateValue):
        return ", ".join(_told(one) for one in value.filters)
    if mention.kind is Kind.MEMBER:
        return f"{value.address}={value.value}"
    return value.name if mention.kind is Kind.PART else str(value)


def _told(one: Filter) -> str:
    return f"{one.field} {one.op} {', '.join(str(value) for value in one.values)}".rstrip()
