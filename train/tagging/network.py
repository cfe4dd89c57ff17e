"""The encoder's network once more, in the form that a runtime runs fastest; the weights and the scores are the same.

Windows come without padding, so nothing is masked. Gates and turned queries have products of their own, which spares
cutting big arrays up.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from gidr_ner.encoder import Block, CharTaggerModel, GatedConvolution, RotaryAttention, side_by_side

__all__ = ["InferenceNetwork"]


class _Linear(nn.Module):
    """A product with the weights ``(in, out)`` as a plain matrix, as ONNX has it."""

    def __init__(self, weight: Tensor, bias: Tensor) -> None:
        super().__init__()
        self.weight, self.bias = nn.Parameter(weight.contiguous()), nn.Parameter(bias.contiguous())

    def forward(self, hidden: Tensor) -> Tensor:
        return torch.matmul(hidden, self.weight) + self.bias


class _Convolution(nn.Module):
    """``GatedConvolution`` as two products, of what is let through and of the gate."""

    def __init__(self, step: GatedConvolution) -> None:
        super().__init__()
        self.norm = step.norm
        self.dilation = step.dilation
        weights, biases = step.inward.weight.detach().T.chunk(2, dim=1), step.inward.bias.detach().chunk(2)
        self.value, self.gate = map(_Linear, weights, biases)

    def forward(self, hidden: Tensor) -> Tensor:
        near = side_by_side(self.norm(hidden), self.dilation)
        added: Tensor = self.value(near) * torch.sigmoid(self.gate(near))
        return hidden + added


class _Attention(nn.Module):
    """``RotaryAttention`` with queries and keys computed twice: as they are and as a quarter turn makes them."""

    def __init__(self, step: RotaryAttention) -> None:
        super().__init__()
        self.norm, self.heads, self.stride = step.norm, step.heads, step.stride
        weight, bias = step.inward.weight.detach().T, step.inward.bias.detach()
        query, key, value = zip(weight.chunk(3, dim=1), bias.chunk(3), strict=True)
        self.channels = len(value[1]) // self.heads
        scale = self.channels**-0.5
        self.query, self.turned_query = self._both(query[0] * scale, query[1] * scale)
        self.key, self.turned_key = self._both(*key)
        self.value = _Linear(*value)
        self.outward = _Linear(step.outward.weight.detach().T, step.outward.bias.detach())

    def _both(self, weight: Tensor, bias: Tensor) -> tuple[_Linear, _Linear]:
        return _Linear(weight, bias), _Linear(self._turn(weight), self._turn(bias))

    def _turn(self, states: Tensor) -> Tensor:
        """The first half of each head's channels behind the second, which is negative."""
        first, second = states.reshape(*states.shape[:-1], self.heads, self.channels).chunk(2, dim=-1)
        return torch.cat((-second, first), dim=-1).flatten(-2)

    def forward(self, hidden: Tensor, sine: Tensor, cosine: Tensor) -> Tensor:
        batch, places, size = hidden.shape
        seeing = self.norm(hidden)
        seen = seeing[:, :: self.stride]
        query = self._split(self.query(seeing) * cosine + self.turned_query(seeing) * sine)
        sine, cosine = sine[:: self.stride], cosine[:: self.stride]
        key = self._split(self.key(seen) * cosine + self.turned_key(seen) * sine)
        weights = torch.softmax(torch.matmul(query, key.transpose(-1, -2)), dim=-1)
        mixed = torch.matmul(weights, self._split(self.value(seen)))
        added: Tensor = self.outward(mixed.transpose(1, 2).reshape(batch, places, size))
        return hidden + added

    def _split(self, states: Tensor) -> Tensor:
        """``(batch, places, size)`` to ``(batch, heads, places, channels)``."""
        return states.view(*states.shape[:2], self.heads, self.channels).transpose(1, 2)


class InferenceNetwork(nn.Module):
    """Characters ``(batch, places)`` of windows without padding to scores ``(batch, places, tags)``."""

    def __init__(self, model: CharTaggerModel) -> None:
        super().__init__()
        self.embedding, self.norm = model.embedding, model.norm
        blocks = [block for block in model.encoder if isinstance(block, Block)]
        self.steps = nn.ModuleList(_to_step(step) for block in blocks for step in block.steps)
        self.emissions = _Linear(model.emissions.weight.detach().T, model.emissions.bias.detach())
        half, self.copies = model.config.hidden_size // model.config.heads // 2, 2 * model.config.heads
        angles = torch.arange(model.config.window)[:, None] * 10000.0 ** (-torch.arange(half) / half)
        self.sine, self.cosine = (nn.Parameter(own, requires_grad=False) for own in (angles.sin(), angles.cos()))
        self.eval()

    def forward(self, ids: Tensor) -> Tensor:
        """``places`` are no more than the model's window."""
        hidden = self.embedding(ids)
        turns = [own[: ids.shape[1]].tile(1, self.copies) for own in (self.sine, self.cosine)]
        for step in self.steps:
            hidden = step(hidden, *turns) if isinstance(step, _Attention) else step(hidden)
        scores: Tensor = self.emissions(self.norm(hidden))
        return scores


def _to_step(step: nn.Module) -> nn.Module:
    """The fast form of a step; TypeError for one that has none yet."""
    if isinstance(step, GatedConvolution):
        return _Convolution(step)
    if isinstance(step, RotaryAttention):
        return _Attention(step)
    raise TypeError(f"{type(step).__name__} has no form for inference: write one in tagging/network.py")
