"""The rules of ``schema/mention_rules.toml``, compiled: what the words around a figure must be for it to be a field."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from gidr_ner.mention_types import Site

__all__ = ["Rule", "RuleBook", "candidates", "rule_book"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of ``mention_rules.toml``, compiled; a condition that the row lacks is None or empty."""

    name: str
    field: str
    units: frozenset[str]
    left: re.Pattern[str] | None
    raw: re.Pattern[str] | None
    right: re.Pattern[str] | None
    beyond: re.Pattern[str] | None
    before: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    repeats: bool
    never: re.Pattern[str] | None
    frames: frozenset[str]
    not_frames: frozenset[str]
    after: frozenset[str]
    not_after: frozenset[str]

    def speaks_of(self, topic: str, earlier: str) -> bool:
        """Whether the rule is for figures where these topics were spoken of last."""
        return _among(self.frames, self.not_frames, topic) and _among(self.after, self.not_after, earlier)

    def fits(self, site: Site) -> bool:
        """Whether the words around a figure are those that the rule asks for; topics were looked at before."""
        if self.left and not self.left.search(site.left):
            return False
        if self.raw and not self.raw.search(site.raw):
            return False
        behind = self.right.match(site.right) if self.right else None
        if self.right and not behind:
            return False
        if self.beyond and not self.beyond.match(site.beyond):
            return False
        if self.before and not self.before.search(site.sentence):
            return False
        if self.unless and self.unless.search(site.clause):
            return False
        return not (self.never and (self.never.search(site.left) or (behind and self.never.search(behind[0]))))


def _among(wanted: frozenset[str], unwanted: frozenset[str], topic: str) -> bool:
    """Whether a topic, or what it is a part of, is wanted (no wish: any is) and not unwanted."""
    names = {topic, topic.partition(".")[0]}
    return not (unwanted & names) and (not wanted or bool(wanted & names))


@dataclass(frozen=True, slots=True)
class RuleBook:
    rules: tuple[Rule, ...]
    topics: re.Pattern[str]
    topic_names: dict[str, str]  # group name -> topic
    glue: re.Pattern[str]  # matches reversed words from their end, so that it is anchored at the numeral


@lru_cache(maxsize=1)
def rule_book() -> RuleBook:
    """The shipped rules, compiled once."""
    data = tomllib.loads(files("gidr_ner.schema").joinpath("mention_rules.toml").read_text(encoding="utf-8"))
    words = _expand_words(data["words"])
    rules = tuple(_compile(row, data["units"], words) for row in data["rule"])
    names = {f"t{n}": topic for n, topic in enumerate(data["topics"])}
    topics = "|".join(f"(?P<{group}>{data['topics'][topic]})" for group, topic in names.items())
    # Few characters begin a topic: a look at them first spares most positions the long alternation.
    alternatives = (part for pattern in data["topics"].values() for part in pattern.split("|"))
    first = "".join(sorted({_LOOKBEHIND.sub("", part)[0] for part in alternatives}))
    return RuleBook(rules, re.compile(f"(?=[{first}])(?:{topics})"), names, _glue(data["glue"].split()))


def _glue(words: list[str]) -> re.Pattern[str]:
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile("(?:" + "|".join(word[::-1] for word in longest_first) + r"|[\s:\"“”'（(,、-])+")


_LOOKBEHIND = re.compile(r"^(?:\(\?<!.+?\))+")


def _expand_words(words: dict[str, str]) -> dict[str, str]:
    done: dict[str, str] = {}
    for name, pattern in words.items():
        done[name] = _fill(pattern, done)
    return done


def _fill(pattern: str, words: dict[str, str]) -> str:
    for name, value in words.items():
        pattern = pattern.replace("{" + name + "}", value)
    return pattern


def _compile(row: dict[str, Any], units: dict[str, list[str]], words: dict[str, str]) -> Rule:
    def pattern(key: str) -> re.Pattern[str] | None:
        return re.compile(_fill(row[key], words)) if key in row else None

    def topics(key: str, *, unwanted: bool) -> frozenset[str]:
        names = str(row.get(key, "")).split()
        return frozenset(n.removeprefix("!") for n in names if n.startswith("!") == unwanted)

    return Rule(
        name=row["name"],
        field=row["field"],
        units=frozenset(units[row["unit"]]),
        left=pattern("left"),
        raw=pattern("raw"),
        right=pattern("right"),
        beyond=pattern("beyond"),
        before=pattern("before"),
        unless=pattern("unless"),
        repeats=bool(row.get("repeats", False)),
        never=pattern("not"),
        frames=topics("frame", unwanted=False),
        not_frames=topics("frame", unwanted=True),
        after=topics("after", unwanted=False),
        not_after=topics("after", unwanted=True),
    )


Find = Callable[[str], re.Match[str] | None]
Candidate = tuple[Find | None, Find | None, Rule]
"""A rule with what it asks of the words before and behind a figure, ready to be called."""


@lru_cache(maxsize=4096)
def candidates(unit: str | None, topic: str, earlier: str) -> tuple[Candidate, ...]:
    """The rules for a unit (None: any, as for a bare zero) and two topics, in their order."""
    return tuple(
        (rule.left and rule.left.search, rule.right and rule.right.match, rule)
        for rule in rule_book().rules
        if (unit is None or unit in rule.units) and rule.speaks_of(topic, earlier)
    )
