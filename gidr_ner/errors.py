"""One error tree; every error names the file or value it concerns.

GidrError
├── ReadError        bytes that cannot become a Document
│   ├── EmptyInput   nothing, or nothing but white space
│   ├── BinaryInput  not text in any encoding that is tried
│   ├── TooLarge     over a published limit
│   ├── Damaged      a known format, but broken
│   ├── Encrypted    a known format behind a password
│   ├── NoText       a known format without text: a scan, a page that only links to an attachment
│   ├── MissingExtra  a known format whose reader is not installed
│   ├── UnsupportedFormat  a format that this version has no reader for
│   ├── LeftAside    found in a folder or archive, of a kind that is no report's
│   └── Unreadable   the operating system says no
├── AnnotationError  an annotated report that breaks the rules of its form
├── BatchError       a batch that cannot be run, resumed or audited
├── ModelError       a trained model that cannot be used
├── EvaluationError  systems, extractions, gates or a baseline that cannot be judged
├── ViewError        records that cannot be shown
├── NotAReport       text of another kind: no section and no field of ours
└── WorkError        a document that its worker was lost over
    ├── TimedOut     it took longer than a document may
    └── WorkerDied   something ended the process
"""

from __future__ import annotations

__all__ = [
    "AnnotationError",
    "BatchError",
    "BinaryInput",
    "Damaged",
    "EmptyInput",
    "Encrypted",
    "EvaluationError",
    "GidrError",
    "LeftAside",
    "MissingExtra",
    "ModelError",
    "NoText",
    "NotAReport",
    "ReadError",
    "TimedOut",
    "TooLarge",
    "Unreadable",
    "UnsupportedFormat",
    "ViewError",
    "WorkError",
    "WorkerDied",
]


class GidrError(Exception):
    """Base of all errors that gidr-ner raises on purpose."""


class ReadError(GidrError):
    """Bytes that cannot become a Document."""


class EmptyInput(ReadError):
    """Nothing to read."""


class BinaryInput(ReadError):
    """Not text in any encoding that is tried."""


class TooLarge(ReadError):
    """Over a published limit."""


class Damaged(ReadError):
    """A file of a known format that breaks its rules beyond repair."""


class Encrypted(ReadError):
    """A file of a known format that asks for a password."""


class NoText(ReadError):
    """A file of a known format that holds no text of a report; the message says what it holds instead."""


class MissingExtra(ReadError):
    """A known format whose reader needs what is not installed; the message has the line that installs it."""


class UnsupportedFormat(ReadError):
    """A known format that this version has no reader for."""


class Unreadable(ReadError):
    """The operating system does not hand the file over."""


class LeftAside(ReadError):
    """Found in a folder or archive, of a kind that is no report's."""


class AnnotationError(GidrError):
    """An annotated report that breaks the rules of its form."""


class BatchError(GidrError):
    """A batch that cannot be run, resumed or audited."""


class ModelError(GidrError):
    """A model folder that is damaged or not one of ours."""


class EvaluationError(GidrError):
    """Systems, extractions, gates or a baseline that cannot be judged."""


class ViewError(GidrError):
    """Records that cannot be shown."""


class NotAReport(GidrError):
    """Text of another kind than an annual report on information disclosure."""


class WorkError(GidrError):
    """A document that its worker was lost over."""


class TimedOut(WorkError):
    """It took longer than a document may."""


class WorkerDied(WorkError):
    """Something ended the process."""
