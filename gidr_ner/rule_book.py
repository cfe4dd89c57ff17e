"""The rules of ``schema/mention_rules.toml``, compiled: what the words around a figure must be for it to be a field."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from gidr_ner.mention_types import Site
from gidr_ner.prefilter import Gate, literal_first, top_level_alternatives
from gidr_ner.schema import read_rules

__all__ = ["Rule", "RuleBook", "candidates", "rule_book"]


@dataclass(frozen=True)
class Rule:
    """One row of ``mention_rules.toml``; what it asks of words is compiled when first asked, as few rules ever are."""

    name: str
    field: str
    units: frozenset[str]
    repeats: bool
    frames: frozenset[str]
    not_frames: frozenset[str]
    after: frozenset[str]
    not_after: frozenset[str]
    patterns: Mapping[str, str]  # by key of the row, word classes filled in

    def _compiled(self, key: str) -> re.Pattern[str] | None:
        return re.compile(self.patterns[key]) if key in self.patterns else None

    @cached_property
    def left(self) -> re.Pattern[str] | None:
        return self._compiled("left")

    @cached_property
    def raw(self) -> re.Pattern[str] | None:
        return self._compiled("raw")

    @cached_property
    def right(self) -> re.Pattern[str] | None:
        return self._compiled("right")

    @cached_property
    def beyond(self) -> re.Pattern[str] | None:
        return self._compiled("beyond")

    @cached_property
    def before(self) -> re.Pattern[str] | None:
        return self._compiled("before")

    @cached_property
    def unless(self) -> re.Pattern[str] | None:
        return self._compiled("unless")

    @cached_property
    def never(self) -> re.Pattern[str] | None:
        return self._compiled("not")

    def speaks_of(self, topic: str, earlier: str) -> bool:
        """Whether the rule is for figures where these topics were spoken of last."""
        return _among(self.frames, self.not_frames, topic) and _among(self.after, self.not_after, earlier)

    def fits(self, site: Site) -> bool:
        """Whether the words around a figure are those that the rule asks for; topics were looked at before."""
        if (left := self.left) and not left.search(site.left):
            return False
        if (raw := self.raw) and not raw.search(site.raw):
            return False
        behind = (right := self.right) and right.match(site.right)
        if right and not behind:
            return False
        if (beyond := self.beyond) and not beyond.match(site.beyond):
            return False
        if (before := self.before) and not before.search(site.sentence):
            return False
        if (unless := self.unless) and unless.search(site.clause):
            return False
        return not ((never := self.never) and (never.search(site.left) or (behind and never.search(behind[0]))))


def _among(wanted: frozenset[str], unwanted: frozenset[str], topic: str) -> bool:
    """Whether a topic, or what it is a part of, is wanted (no wish: any is) and not unwanted."""
    names = {topic, topic.partition(".")[0]}
    return not (unwanted & names) and (not wanted or bool(wanted & names))


@dataclass(frozen=True, slots=True)
class RuleBook:
    """The rules in their order; rules are told from each other by bit numbers where many are looked at at once."""

    rules: tuple[Rule, ...]
    by_left: Gate
    by_right: Gate
    topics: re.Pattern[str]
    topic_names: tuple[str, ...]  # of the groups of ``topics``
    glue: re.Pattern[str]  # matches reversed words from their end, so that it is anchored at the numeral


@lru_cache(maxsize=1)
def rule_book() -> RuleBook:
    """The shipped rules, read once."""
    data = read_rules("mention_rules.toml")
    words = _expand_words(data["words"])
    rules = tuple(_rule(row, data["units"], words) for row in data["rule"])
    by_left, by_right = (Gate.of([rule.patterns.get(side) for rule in rules]) for side in ("left", "right"))
    return RuleBook(rules, by_left, by_right, *_topics(data["topics"]), _glue(data["glue"].split()))


def _topics(patterns: Mapping[str, str]) -> tuple[re.Pattern[str], tuple[str, ...]]:
    """One pattern for all topics, a group at the end of each alternative, and the topics of the groups."""
    parts = [(name, part) for name, pattern in patterns.items() for part in top_level_alternatives(pattern)]
    return re.compile("|".join(f"{literal_first(part)}()" for _, part in parts)), tuple(name for name, _ in parts)


def _glue(words: list[str]) -> re.Pattern[str]:
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile("(?:" + "|".join(word[::-1] for word in longest_first) + r"|[\s:\"“”'（(,、-])+")


def _expand_words(words: dict[str, str]) -> dict[str, str]:
    done: dict[str, str] = {}
    for name, pattern in words.items():
        done[name] = _fill(pattern, done)
    return done


def _fill(pattern: str, words: dict[str, str]) -> str:
    for name, value in words.items():
        pattern = pattern.replace("{" + name + "}", value)
    return pattern


_CONDITIONS = ("left", "raw", "right", "beyond", "before", "unless", "not")


def _rule(row: dict[str, Any], units: dict[str, list[str]], words: dict[str, str]) -> Rule:
    def topics(key: str, *, unwanted: bool) -> frozenset[str]:
        names = str(row.get(key, "")).split()
        return frozenset(n.removeprefix("!") for n in names if n.startswith("!") == unwanted)

    return Rule(
        name=row["name"],
        field=row["field"],
        units=frozenset(units[row["unit"]]),
        repeats=bool(row.get("repeats", False)),
        frames=topics("frame", unwanted=False),
        not_frames=topics("frame", unwanted=True),
        after=topics("after", unwanted=False),
        not_after=topics("after", unwanted=True),
        patterns={key: _fill(row[key], words) for key in _CONDITIONS if key in row},
    )


@lru_cache(maxsize=4096)
def _speaking_of(unit: str | None, topic: str, earlier: str) -> int:
    """The rules for a unit (None: any, as for a bare zero) and two topics, as bits."""
    rules = enumerate(rule_book().rules)
    return sum(1 << n for n, r in rules if (unit is None or unit in r.units) and r.speaks_of(topic, earlier))


def candidates(unit: str | None, site: Site) -> Iterator[Rule]:
    """The rules that may fit a site, by its unit, its topics and the characters around it, in their order."""
    book = rule_book()
    bits = _speaking_of(unit, site.topic, site.earlier) & book.by_left.let_in(site.left)
    bits &= book.by_right.let_in(site.right)
    while bits:
        lowest = bits & -bits
        yield book.rules[lowest.bit_length() - 1]
        bits ^= lowest
