"""Weights to ONNX: traced, made smaller if wanted, held against PyTorch, and only then put where a model is loaded."""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import onnx
import torch

from gidr_ner.annotations import AnnotatedReport
from gidr_ner.emissions import load_scorer, load_weights
from gidr_ner.encoder import CharTaggerConfig, CharTaggerModel
from gidr_ner.exported import MANIFEST, ONNX_FILES, WEIGHTS, Manifest, hash_file
from gidr_ner.iob import TAGS
from gidr_ner.model import ModelTagger
from gidr_ner.policy import POLICY
from gidr_ner.reading import Tagger, read_document
from gidr_ner.vocabulary import FILE
from tagging.measure import measure_f1
from tagging.network import InferenceNetwork

__all__ = ["Check", "ExportRefused", "export", "require_alike", "require_as_good"]

TOLERANCE = 0.003
"""F1 by which a smaller model may differ."""
OPSET = 20

Check = Callable[[Tagger, Tagger], None]
"""Of the tagger by PyTorch and the exported one; raises ExportRefused."""


class ExportRefused(Exception):
    """An export that does not find what PyTorch finds."""


def export(folder: Path, out: Path, int8: bool, check: Check | None, stride: int | None = None) -> Path:
    """Export a model folder; the files appear in ``out`` when the check has passed, and not otherwise.

    ``stride`` is that of inference where it is not to be the model's own. ModelError for a folder that holds none.
    """
    weights = load_weights(folder)
    if weights.by_token:
        raise ExportRefused(
            f"{folder}: it reads tokens of a checkpoint; only our own encoder, by characters, is exported"
        )
    weights = replace(weights, stride=stride or weights.stride)
    if not 0 < weights.stride <= weights.window:
        raise ExportRefused(f"stride {weights.stride}: must be from 1 to the window, {weights.window}")
    name = "model.int8.onnx" if int8 else "model.onnx"
    out.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=out, prefix=".export-") as temporary:
        made = Path(temporary)
        config = _write_network(folder, made / name, int8)
        shutil.copyfile(folder / FILE, made / FILE)
        hashes = hash_file(made / name), hash_file(folder / WEIGHTS)
        manifest = Manifest(name, *hashes, config.vocab_size, weights.window, weights.stride, TAGS)
        (made / MANIFEST).write_text(manifest.to_json(), encoding="utf-8")
        if check:
            check(ModelTagger(weights), ModelTagger(load_scorer(made)))
        for file in (FILE, name, MANIFEST):
            (made / file).replace(out / file)
    for other in set(ONNX_FILES) - {name}:
        (out / other).unlink(missing_ok=True)  # of another export, which tagger.json no longer names
    if (folder / POLICY).exists() and out.resolve() != folder.resolve():
        shutil.copyfile(folder / POLICY, out / POLICY)
    return out / name


def _write_network(folder: Path, path: Path, int8: bool) -> CharTaggerConfig:
    """Trace a model; batch and places stay free."""
    model = CharTaggerModel.from_pretrained(str(folder))
    assert isinstance(model.config, CharTaggerConfig)
    window = model.config.window
    ids = torch.ones((2, min(37, window - 1)), dtype=torch.long)  # a size of 1 would be taken for a constant
    free = {0: torch.export.Dim("batch"), 1: torch.export.Dim("places", max=window)}
    with warnings.catch_warnings():  # of torch's own use of torch
        warnings.simplefilter("ignore")
        program = torch.onnx.export(
            InferenceNetwork(model),
            (ids,),
            input_names=["ids"],
            output_names=["scores"],
            dynamic_shapes={"ids": free},
            opset_version=OPSET,
            dynamo=True,
            verbose=False,
        )
    assert program is not None
    network = program.model_proto
    for node in network.graph.node:
        del node.metadata_props[:]  # where in the sources it was traced, a tenth of the file
    onnx.save(network, path)
    if int8:
        _quantize(path)
    return model.config


def _quantize(path: Path) -> None:
    """Weights of products as bytes, their inputs made bytes as they come."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(
        path,
        path,
        op_types_to_quantize=["MatMul"],
        per_channel=True,
        weight_type=QuantType.QInt8,
        reduce_range=True,  # 7 bits: a processor without VNNI adds up in 16, and would find something else with 8
    )
    network = onnx.load(path)
    narrow_early(network.graph)
    onnx.save(network, path)


def narrow_early(graph: onnx.GraphProto) -> None:
    """Make bytes of places before their neighbours are laid beside them, not of each place three times.

    The bytes are the same: both have one range, as padding is zero, which always is in it.
    """
    makers = {output: node for node in graph.node for output in node.output}
    for quantize in [node for node in graph.node if node.op_type == "DynamicQuantizeLinear"]:
        together = makers.get(quantize.input[0])
        if together is None or together.op_type != "Concat":
            continue
        pad = makers[makers[together.input[0]].input[0]]
        wide, (narrow, _, zero) = pad.input[0], quantize.output
        places = f"{narrow}_places"
        together.input[1], together.output[0] = places, narrow
        pad.input[:] = [places, pad.input[1], zero]
        graph.node.remove(quantize)
        quantize.input[0], quantize.output[0] = wide, places
        graph.node.insert(list(graph.node).index(pad), quantize)
    del graph.value_info[:]  # of the types that were


def require_alike(reports: Sequence[AnnotatedReport]) -> Check:
    """A check that both taggers find the same in each report: sections and figures with place, label and value."""

    def check(by_torch: Tagger, exported: Tagger) -> None:
        readings = [read_document(report.document) for report in reports]
        both = zip(readings, by_torch.tag(readings), exported.tag(readings), strict=True)
        for reading, *taggings in both:
            one, other = (
                {(f.id, f.span, str(f.value)) for f in own.fields} | {(s.id, s.span, s.heading) for s in own.sections}
                for own in taggings
            )
            if one != other:
                example = min(map(str, one ^ other))
                raise ExportRefused(f"{reading.document.doc_id}: {len(one ^ other)} finds differ, such as {example}")

    return check


def require_as_good(reports: Sequence[AnnotatedReport]) -> Check:
    """A check that F1 of sections and of mentions differs by no more than ``TOLERANCE``."""

    def check(by_torch: Tagger, exported: Tagger) -> None:
        one, other = measure_f1(by_torch, reports), measure_f1(exported, reports)
        for kind, f1 in one.items():
            if abs(f1 - other[kind]) > TOLERANCE:
                raise ExportRefused(f"{kind}: F1 {other[kind]:.4f}, by PyTorch {f1:.4f}; {TOLERANCE} is allowed")

    return check
