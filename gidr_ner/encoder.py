"""A small character tagger from scratch: gated dilated convolutions and rotary attention, tag scores on top.

Both are local or relative by construction, which is what lets them learn in minutes where absolute positions do not.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import PretrainedConfig, PreTrainedModel
from transformers.modeling_outputs import TokenClassifierOutput

from gidr_ner.iob import TAGS

__all__ = ["CharTaggerConfig", "CharTaggerModel"]

IGNORED = -100


class CharTaggerConfig(PretrainedConfig):
    """Sizes of an encoder, its tags and the windows that it reads; ``stride`` is that of inference.

    ``key_stride`` is how far the characters lie apart that attention looks at.
    """

    model_type = "gidr-char-tagger"

    def __init__(
        self,
        vocab_size: int = 4000,
        hidden_size: int = 128,
        blocks: int = 2,
        heads: int = 4,
        dilations: tuple[int, ...] | list[int] = (1, 2, 4, 8),
        key_stride: int = 1,
        dropout: float = 0.1,
        window: int = 320,
        stride: int = 160,
        **kwargs: Any,
    ) -> None:
        if hidden_size % (2 * heads):
            raise ValueError(f"hidden_size {hidden_size} must be a multiple of twice the heads, {2 * heads}")
        self.vocab_size, self.hidden_size = vocab_size, hidden_size
        self.blocks, self.heads, self.dilations = blocks, heads, list(dilations)
        self.key_stride, self.dropout = key_stride, dropout
        self.window, self.stride = window, stride
        kwargs.setdefault("pad_token_id", 0)
        kwargs.setdefault("id2label", dict(enumerate(TAGS)))
        kwargs.setdefault("label2id", {tag: n for n, tag in enumerate(TAGS)})
        super().__init__(**kwargs)


class SharedDropout(nn.Module):
    """Dropout of whole channels, one draw for all places of a window: as good here, and a sixth of a step cheaper."""

    def __init__(self, share: float) -> None:
        super().__init__()
        self.share = share

    def forward(self, hidden: Tensor) -> Tensor:
        """``(batch, places, size)`` to the same."""
        if not self.training or not self.share:
            return hidden
        kept = torch.rand(hidden.shape[0], 1, hidden.shape[2], device=hidden.device) >= self.share
        return hidden * (kept.to(hidden.dtype) / (1 - self.share))


class GatedConvolution(nn.Module):
    """A residual step over three characters that lie ``dilation`` apart, as one product: faster than a convolution."""

    def __init__(self, size: int, dilation: int, dropout: float) -> None:
        super().__init__()
        self.dilation = dilation
        self.norm = nn.LayerNorm(size)
        self.inward = nn.Linear(3 * size, 2 * size)
        self.dropout = SharedDropout(dropout)

    def forward(self, hidden: Tensor, mask: Tensor) -> Tensor:
        """``(batch, places, size)`` to the same; padding is seen as zeros, as what lies outside the window is."""
        together = side_by_side(_narrowed(self.norm(hidden) * mask), self.dilation)
        added: Tensor = self.dropout(functional.glu(self.inward(together), dim=-1))
        return hidden + added


def side_by_side(hidden: Tensor, dilation: int) -> Tensor:
    """``(batch, places, size)`` to ``(batch, places, 3 * size)``: each place between its neighbours, zeros beyond."""
    places = hidden.shape[1]
    padded = functional.pad(hidden, (0, 0, dilation, dilation))
    return torch.cat((padded[:, :places], hidden, padded[:, 2 * dilation :]), dim=-1)


def _narrowed(hidden: Tensor) -> Tensor:
    """In the type of autocast, where it is on: cast once, not three times."""
    device = hidden.device.type
    return hidden.to(torch.get_autocast_dtype(device)) if torch.is_autocast_enabled(device) else hidden


def rotate(states: Tensor, stride: int = 1) -> Tensor:
    """Turn the channels of ``(batch, heads, places, channels)`` by their place, so that products are relative.

    ``stride`` is how many characters one place lies behind the other.
    """
    places, half = states.shape[-2], states.shape[-1] // 2
    speeds = 10000.0 ** (-torch.arange(half, device=states.device) / half)
    angles = stride * torch.arange(places, device=states.device)[:, None] * speeds[None]
    sine, cosine = angles.sin().to(states.dtype), angles.cos().to(states.dtype)
    first, second = states[..., :half], states[..., half:]
    return torch.cat((first * cosine - second * sine, second * cosine + first * sine), dim=-1)


class RotaryAttention(nn.Module):
    """A residual step in which every place of a window sees every ``stride``-th; convolutions bring the rest there."""

    def __init__(self, size: int, heads: int, stride: int, dropout: float) -> None:
        super().__init__()
        self.heads, self.stride = heads, stride
        self.norm = nn.LayerNorm(size)
        self.inward = nn.Linear(size, 3 * size)
        self.outward = nn.Linear(size, size)
        self.dropout = SharedDropout(dropout)

    def forward(self, hidden: Tensor, mask: Tensor) -> Tensor:
        batch, places, size = hidden.shape
        states = self.inward(self.norm(hidden)).view(batch, places, 3, self.heads, size // self.heads)
        query, key, value = states.permute(2, 0, 3, 1, 4)
        key, value, seen = (own[..., :: self.stride, :] for own in (key, value, mask))
        # written out, as PyTorch's fused attention is slower backwards on a processor
        scores = rotate(query) * query.shape[-1] ** -0.5 @ rotate(key, self.stride).transpose(-1, -2)
        weights = scores.masked_fill(seen.view(batch, 1, 1, -1) == 0, -1e4).softmax(dim=-1).to(value.dtype)
        mixed = weights @ value
        added: Tensor = self.dropout(self.outward(mixed.transpose(1, 2).reshape(batch, places, size)))
        return hidden + added


class Block(nn.Module):
    """Convolutions of growing reach, then attention."""

    def __init__(self, config: CharTaggerConfig) -> None:
        super().__init__()
        size = config.hidden_size
        self.steps = nn.ModuleList(
            [
                *(GatedConvolution(size, dilation, config.dropout) for dilation in config.dilations),
                RotaryAttention(size, config.heads, config.key_stride, config.dropout),
            ]
        )

    def forward(self, hidden: Tensor, mask: Tensor) -> Tensor:
        for step in self.steps:
            hidden = step(hidden, mask)
        return hidden


class CharTaggerModel(PreTrainedModel):
    """Scores of every tag for every character of a window."""

    config_class = CharTaggerConfig
    base_model_prefix = "tagger"

    def __init__(self, config: CharTaggerConfig) -> None:
        super().__init__(config)
        self.embedding = nn.Embedding(config.vocab_size, config.hidden_size, padding_idx=0)
        self.dropout = SharedDropout(config.dropout)
        self.encoder = nn.ModuleList([Block(config) for _ in range(config.blocks)])
        self.norm = nn.LayerNorm(config.hidden_size)
        self.emissions = nn.Linear(config.hidden_size, len(config.id2label or TAGS))
        self.post_init()  # type: ignore[no-untyped-call]

    def _init_weights(self, module: nn.Module) -> None:
        """Weights as PyTorch draws them, but for characters: the norms of transformers' 0.02 and of 1 learn slower."""
        if isinstance(module, nn.Embedding):
            nn.init.normal_(module.weight, std=0.1)

    def forward(
        self, input_ids: Tensor, attention_mask: Tensor | None = None, labels: Tensor | None = None
    ) -> TokenClassifierOutput:
        """Logits ``(batch, places, tags)``, and the loss where labels are given (-100 is passed over)."""
        if attention_mask is None:
            attention_mask = torch.ones_like(input_ids)
        hidden = self.dropout(self.embedding(input_ids))
        mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
        for block in self.encoder:
            hidden = block(hidden, mask)
        logits: Tensor = self.emissions(self.norm(hidden))
        loss = None
        if labels is not None:
            loss = functional.cross_entropy(logits.flatten(0, 1), labels.flatten(), ignore_index=IGNORED)
        return TokenClassifierOutput(loss=loss, logits=logits)
