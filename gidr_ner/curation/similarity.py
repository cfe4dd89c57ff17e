"""How alike texts are: character shingles with digits masked, estimated by MinHash, measured by Jaccard.

Reports that differ in their figures only are the same text; two that share a national form are not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from datasketch import MinHash, MinHashLSH

from gidr_ner.normalize import clean

__all__ = ["NEAR_DUPLICATE", "jaccard", "near_pairs", "shingles", "sketch"]

SHINGLE = 5
"""Characters of a shingle."""

NEAR_DUPLICATE = 0.4
"""Jaccard similarity from which on texts are near duplicates. The likest two of the 156 reports by hand have 0.32, in
different splits 0.30 (the same national form by different authors); with every twentieth character changed a report
has 0.52 of itself left on average."""

_CANDIDATE = 0.3  # MinHash errs by about 0.04 at this similarity
_PERMUTATIONS = 128
_MASKED = re.compile(r"[0-9零〇一二三四五六七八九十百千万亿]+")


def shingles(text: str) -> frozenset[str]:
    """The pieces of a text in simplified script, without white space, numbers masked; a short text is one piece."""
    plain = _MASKED.sub("0", re.sub(r"\s+", "", clean(text).normalized))
    return frozenset(plain[at : at + SHINGLE] for at in range(max(1, len(plain) - SHINGLE + 1)))


def jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    """What two sets share of what they hold together; 1.0 for two empty ones."""
    union = len(one | other)
    return len(one & other) / union if union else 1.0


def sketch(pieces: frozenset[str]) -> MinHash:
    """The MinHash of a set of pieces; the same pieces give the same one everywhere."""
    minhash = MinHash(num_perm=_PERMUTATIONS, seed=1)
    minhash.update_batch([piece.encode("utf-8", "surrogatepass") for piece in pieces])
    return minhash


def near_pairs(texts: Sequence[str], groups: Sequence[str]) -> Iterator[tuple[int, int, float]]:
    """Pairs of positions, the lower one first, whose texts are near duplicates in different groups, and how alike.

    Pieces are made again for the few pairs that MinHash finds: those of all texts at once would not fit in memory.
    """
    index = MinHashLSH(threshold=_CANDIDATE, num_perm=_PERMUTATIONS)
    for at, text in enumerate(texts):
        held = shingles(text)
        minhash = sketch(held)
        for other in sorted(index.query(minhash)):
            if groups[other] != groups[at] and (alike := jaccard(shingles(texts[other]), held)) >= NEAR_DUPLICATE:
                yield other, at, alike
        index.insert(at, minhash)
