"""What understanding keeps on disk and in memory for a workspace: members, retrieval, and each asker's words."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from assistant.understand.concepts import Concepts, concepts, concepts_fingerprint
from assistant.understand.lexicon import Lexicon, Scattered, Sounds
from assistant.understand.members import MemberRow, MemberStore, Visible, member_sources
from assistant.understand.resources import Near, Resources
from assistant.understand.retrieve.documents import documents_of, visible_keys
from assistant.understand.retrieve.encoder import Encoder, encoder_of
from assistant.understand.retrieve.index import (
    Index,
    Progress,
    build_index,
    concepts_of,
    index_fingerprint,
    is_current,
    members_folder,
)
from assistant.understand.scene import Ground
from assistant.understand.words.deed_words import deed_lexicon, event_lexicon
from assistant.understand.words.echoes import Echoes, echoes_of
from assistant.understand.words.heads import Heads
from assistant.understand.words.hidden import hidden_lexicon
from assistant.understand.words.joined import Joined
from assistant.understand.words.partial import heads_of, shortened_lexicon, signs_of
from assistant.understand.words.shortened import Shortened
from assistant.understand.words.signs import Signs
from assistant.understand.words.verbs import Verbs, verbs_of_catalog
from assistant.understand.words.vocabulary import (
    catalog_lexicon,
    counted_lexicon,
    known_words,
    measure_lexicon,
    named_things,
    scattered_lexicon,
    sounding_lexicon,
)
from semantic.catalog import Catalog
from semantic.view import View


@dataclass(frozen=True, slots=True, kw_only=True)
class AskerWords:
    """What one asker's view has words for."""

    lexicon: Lexicon
    scattered: Scattered
    counted: Lexicon
    deeds: Lexicon
    events: Lexicon
    verbs: Verbs
    echoes: Echoes
    measures: Lexicon
    sounds: Sounds
    shortened: Shortened
    signs: Signs
    heads: Heads
    joined: Joined
    known_words: frozenset[str]
    hidden: Lexicon
    visible_keys: frozenset[str]

    def warm(self) -> None:
        """Makes what only a misspelt or shortened name needs."""
        self.sounds.warm()
        self.shortened.warm()


def asker_words(view: View, known: Concepts, catalog: Catalog) -> AskerWords:
    """The words of a view of a catalog, ready to be looked up, with other words for what they name."""
    lexicon = catalog_lexicon(view, known)
    return AskerWords(
        lexicon=lexicon,
        scattered=scattered_lexicon(view),
        counted=counted_lexicon(view),
        deeds=deed_lexicon(view),
        events=event_lexicon(view),
        verbs=verbs_of_catalog(view, known),
        echoes=echoes_of(view),
        measures=measure_lexicon(view),
        sounds=sounding_lexicon(view),
        shortened=shortened_lexicon(view),
        signs=signs_of(view),
        heads=heads_of(view),
        joined=Joined(lexicon),
        known_words=known_words(view),
        hidden=hidden_lexicon(catalog, view),
        visible_keys=visible_keys(view),
    )


class Library:
    """The member store and the retrieval index of one workspace; thread-safe. Retrieval loads when first needed."""

    def __init__(self, state: Path, encoder_name: str, catalog_fingerprint: str) -> None:
        self._state, self._catalog_fingerprint = state, catalog_fingerprint
        self._encoder: Encoder = encoder_of(encoder_name)
        self._lock = Lock()
        self._members: MemberStore | None = None
        self._index: Index | None = None

    def is_current(self, data_fingerprint: str) -> bool:
        """Whether the index is that of this catalog, encoder and data."""
        return is_current(self._state, self._fingerprint(data_fingerprint))

    def build(
        self,
        data_fingerprint: str,
        view: View,
        rows_of: Callable[[str], Iterable[MemberRow]],
        on_progress: Progress,
    ) -> bool:
        """Builds members and index for everything in a view; False when both were current."""
        if self.is_current(data_fingerprint):
            return False
        build_index(
            self._state,
            fingerprint=self._fingerprint(data_fingerprint),
            documents=documents_of(view),
            encoder=self._encoder,
            members=member_sources(view, rows_of),
            concepts=concepts().of(named_things(view)),
            on_progress=on_progress,
        )
        self.close()
        return True

    def words_of(self, view: View, catalog: Catalog) -> AskerWords:
        """The words of one asker's view of the catalog.

        Raises:
            NoIndex: nothing was built yet.
        """
        return asker_words(view, concepts_of(self._state), catalog)

    def resources(
        self, words: AskerWords, visible: Visible | None, ground: Ground, fallback_language: str
    ) -> Resources:
        """One asker's means of understanding.

        Raises:
            NoIndex: nothing was built yet.
        """
        members = self._open_members()

        def nearest(text: str, kinds: Collection[str], count: int) -> tuple[Near, ...]:
            return self._open_index().nearest(text, kinds=kinds, count=count, allowed=words.visible_keys)  # type: ignore[arg-type]  # kinds are the index's own

        return Resources(
            ground=ground,
            catalog_words=words.lexicon,
            scattered_words=words.scattered,
            counted_words=words.counted,
            deed_words=words.deeds,
            event_words=words.events,
            verbs=words.verbs,
            echoes=words.echoes,
            measure_words=words.measures,
            sounding_words=words.sounds,
            shortened_words=words.shortened,
            signs=words.signs,
            heads=words.heads,
            joined=words.joined,
            known_words=words.known_words,
            hidden_words=words.hidden,
            members=lambda normal: members.annotate(normal, visible),
            exact_members=lambda texts: members.exact_all(texts, visible),
            fuzzy_members=lambda normal, start, end: members.annotate_unknown(normal, start, end, visible),
            nearest=nearest,
            fallback_language=fallback_language,
        )

    def warm(self) -> None:
        """Loads retrieval now rather than with the first question that needs it."""
        self._open_members()
        self._open_index().warm()

    def close(self) -> None:
        with self._lock:
            if self._members is not None:
                self._members.close()
            if self._index is not None:
                self._index.close()
            self._members = self._index = None

    def _fingerprint(self, data_fingerprint: str) -> str:
        return index_fingerprint(
            catalog=self._catalog_fingerprint + concepts_fingerprint(),
            encoder=self._encoder.fingerprint,
            data=data_fingerprint,
        )

    def _open_members(self) -> MemberStore:
        with self._lock:
            if self._members is None:
                self._members = MemberStore.open(members_folder(self._state))
            return self._members

    def _open_index(self) -> Index:
        with self._lock:
            if self._index is None:
                self._index = Index.open(self._state, self._encoder)
            return self._index
