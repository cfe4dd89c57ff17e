"""Gates as JUnit's test cases, which every CI server shows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree

__all__ = ["report_to_junit"]

# what no XML 1.0 document may hold, not even as a reference
_FORBIDDEN = re.compile(r"[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")


def report_to_junit(report: Mapping[str, Any]) -> str:
    """One suite, a test case a gate, the signature as a property."""
    gates = report["gates"]
    totals = {"tests": str(len(gates)), "failures": str(sum(not gate["passed"] for gate in gates)), "errors": "0"}
    root = ElementTree.Element("testsuites", {"name": "gidr-ner", **totals})
    suite = ElementTree.SubElement(root, "testsuite", {"name": "gates", **totals})
    if report["created"]:
        suite.set("timestamp", _clean(report["created"]))
    properties = ElementTree.SubElement(suite, "properties")
    ElementTree.SubElement(properties, "property", name="signature", value=_clean(report["signature"]))
    for gate in gates:
        _add_case(suite, gate)
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'


def _add_case(suite: ElementTree.Element, gate: Mapping[str, Any]) -> None:
    case = ElementTree.SubElement(suite, "testcase", classname="gidr_ner.gates", name=_clean(gate["id"]), time="0")
    message = _clean(gate["message"])
    if gate["passed"]:
        ElementTree.SubElement(case, "system-out").text = message
    else:
        ElementTree.SubElement(case, "failure", message=message, type="gate").text = message


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)
