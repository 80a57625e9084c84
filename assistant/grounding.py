"""What understanding stands on in a workspace: the words, members, rights and clock of whoever asks."""

import threading
from collections.abc import Callable

from assistant.question import Question
from assistant.settings import settings_of
from assistant.understand.library import AskerWords, Library
from assistant.understand.mention import PeriodClock
from assistant.understand.resources import Resources
from assistant.understand.scene import Ground
from assistant.understand.times.festivals import named_days
from semantic.asker import Asker
from semantic.layer import Layer
from semantic.query import Value
from semantic.view import View


class Grounding:
    """The words, members and retrieval of one workspace, as each asker may know them; thread-safe."""

    def __init__(self, layer: Layer) -> None:
        self._layer = layer
        encoder = settings_of(layer.workspace).encoder
        self._library = Library(layer.workspace.state, encoder, layer.catalog.fingerprint)
        self._words: dict[View, AskerWords] = {}
        self._making: dict[View, threading.Lock] = {}
        self._lock = threading.Lock()

    @property
    def is_indexed(self) -> bool:
        """Whether members and retrieval are those of today's catalog and data."""
        return self._library.is_current(self._layer.data_fingerprint())

    def index(self, on_progress: Callable[[str, int, int], None]) -> bool:
        """Builds members and retrieval; False when they were current."""
        everyone = Asker()  # no role, hence no policy: each asker's own rights narrow what is found
        return self._library.build(
            self._layer.data_fingerprint(),
            self._layer.view(everyone),
            lambda address: self._layer.members_of(address, everyone),
            on_progress,
        )

    def warm(self) -> None:
        """Loads retrieval, and makes the words of every role."""
        self._library.warm()
        for role in self._layer.workspace.roles or (None,):
            self.words_of(self._layer.asker(role)).warm()

    def close(self) -> None:
        self._library.close()

    def resources(self, question: Question) -> Resources:
        """The means of understanding one question.

        Raises: NoIndex when nothing was built yet.
        """
        asker, layer = question.asker, self._layer
        view, words = layer.view(asker), self.words_of(asker)
        clock = PeriodClock(
            as_of=question.as_of.day,
            complete_through=layer.complete_through(question.as_of),
            rules=layer.catalog.rules,
            date_order=layer.workspace.date_order,
            named_days=named_days(view.catalog.calendars.values()),
        )
        ground = Ground(
            view=view,
            clock=clock,
            problem_of=lambda query: layer.problem_of(query, asker, question.as_of),
            default_period=layer.workspace.default_period,
            role=asker.role,
            attributes=asker.attributes,
            members_of=lambda address, language: self._labels_of_members(address, language, asker),
        )
        return self._library.resources(words, self.visible(asker), ground, layer.workspace.languages[0])

    def words_of(self, asker: Asker) -> AskerWords:
        """What an asker's view has words for, made once for each kind of asker."""
        view = self._layer.view(asker)
        with self._lock:
            making = self._making.setdefault(view, threading.Lock())
        with making:
            if view not in self._words:
                self._words[view] = self._library.words_of(view, self._layer.catalog)
            return self._words[view]

    def _labels_of_members(self, address: str, language: str, asker: Asker) -> tuple[str, ...]:
        return tuple(str(row.labels.get(language, row.value)) for row in self._layer.members_of(address, asker))

    def visible(self, asker: Asker) -> Callable[[str, Value], bool] | None:
        """Which members an asker may know of: None when no policy narrows them."""
        rule = self._layer.workspace.roles.get(asker.role) if asker.role else None
        if rule is None or not rule.policies:
            return None
        policies = [self._layer.catalog.policies[name] for name in rule.policies]
        is_narrowed = any(one.rows or one.masked_fields for one in policies)
        fields, known = self._layer.view(asker).fields, dict[str, frozenset[object]]()

        def is_visible(address: str, value: Value) -> bool:
            if address not in fields or not is_narrowed:
                return address in fields
            if address not in known:
                known[address] = frozenset(row.value for row in self._layer.members_of(address, asker))
            return value in known[address]

        return is_visible
