"""Alien catalogs: with every metric, dimension and member under a made-up name, every plan is the image of the old."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.reading import Reading
from assistant.understand.reader import understand
from tests.assistant.understand.alien import Alien, Coin, han_coin, latin_coin
from tests.assistant.understand.worlds import Text, World, told

COINS: dict[str, Coin] = {"latin": latin_coin, "han": han_coin}
