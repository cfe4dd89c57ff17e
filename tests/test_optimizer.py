"""Muon and AdamW as one: who learns what, a state that goes on where it was, rates that reach both."""

from __future__ import annotations

import copy
from dataclasses import replace
from pathlib import Path

import pytest
from training_cases import SECONDS  # skips where an extra is missing

# isort: split
import torch
from tagger_cases import save_tiny_model
from tagging.optimizer import MuonWithAdamW, is_hidden_matrix
from tagging.runs import training_arguments
from tagging.steady import SteadyTrainer, layer_rates
from torch import nn
from torch.optim.lr_scheduler import LambdaLR

from gidr_ner.encoder import CharTaggerModel


class Net(nn.Module):
    """A matrix for Muon between two that AdamW learns."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding = nn.Embedding(7, 4)
        self.hidden = nn.Linear(4, 6)
        self.emissions = nn.Linear(6, 3)

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        found: torch.Tensor = self.emissions(self.hidden(self.embedding(ids)).tanh())
        return found


@pytest.fixture
def net() -> Net:
    torch.manual_seed(3)
    return Net()


def optimizer_of(net: Net) -> MuonWithAdamW:
    named = dict(net.named_parameters())
    hidden = {name for name, weights in named.items() if is_hidden_matrix(name, weights)}
    assert hidden == {"hidden.weight"}
    muon = torch.optim.Muon([named[name] for name in hidden], lr=0.02)
    return MuonWithAdamW(muon, torch.optim.AdamW([named[n] for n in named if n not in hidden], lr=0.01))


def step(net: Net, optimizer: torch.optim.Optimizer) -> None:
    optimizer.zero_grad()
    net(torch.arange(7)).square().sum().backward()
    optimizer.step()


def weights_of(net: nn.Module) -> dict[str, torch.Tensor]:
    return {name: weights.detach().clone() for name, weights in net.named_parameters()}


def changed(net: nn.Module, before: dict[str, torch.Tensor]) -> set[str]:
    return {name for name, weights in net.named_parameters() if not torch.equal(weights, before[name])}


def test_muon_gets_the_matrices_inside_alone(tmp_path: Path) -> None:
    model = CharTaggerModel.from_pretrained(str(save_tiny_model(tmp_path, "一二三")))
    names = [name for name, weights in model.named_parameters() if is_hidden_matrix(name, weights)]
    assert names
    assert all(name.startswith("encoder.") and name.endswith(".weight") for name in names)
    assert not any(is_hidden_matrix(name, nn.Parameter(torch.zeros(2))) for name in names)
    for name in ("bert.embeddings.word_embeddings.weight", "classifier.weight", "emissions.weight"):
        assert not is_hidden_matrix(name, nn.Parameter(torch.zeros(2, 2)))


def test_a_step_moves_every_weight(net: Net) -> None:
    before = weights_of(net)
    step(net, optimizer_of(net))
    assert changed(net, before) == set(before)


def test_gradients_of_both_are_cleared(net: Net) -> None:
    optimizer = optimizer_of(net)
    step(net, optimizer)
    optimizer.zero_grad()
    assert all(weights.grad is None for weights in net.parameters())


def test_it_goes_on_from_a_state_as_if_nothing_had_been(net: Net, tmp_path: Path) -> None:
    optimizer = optimizer_of(net)
    step(net, optimizer)
    torch.save(optimizer.state_dict(), tmp_path / "optimizer.pt")
    other = copy.deepcopy(net)
    fresh = optimizer_of(other)
    fresh.load_state_dict(torch.load(tmp_path / "optimizer.pt"))
    forgetful = copy.deepcopy(net)
    for own, its in ((net, optimizer), (other, fresh), (forgetful, optimizer_of(forgetful))):
        step(own, its)
    assert not changed(other, weights_of(net))
    assert changed(forgetful, weights_of(net)) == set(weights_of(net))


@pytest.mark.parametrize("loaded", [False, True])
def test_a_schedule_reaches_both(net: Net, loaded: bool) -> None:
    optimizer = optimizer_of(net)
    step(net, optimizer)
    schedule = LambdaLR(optimizer, lambda done: 1.0 if done == 0 else 0.0)
    if loaded:  # groups are made anew
        optimizer.load_state_dict(copy.deepcopy(optimizer.state_dict()))
    assert [group["lr"] for group in optimizer.param_groups] == [0.02, 0.01]
    step(net, optimizer)
    schedule.step()
    before = weights_of(net)
    step(net, optimizer)
    assert not changed(net, before)


@pytest.mark.parametrize(("muon", "decay"), [(0.0, 1.0), (0.02, 1.0), (0.0, 0.5), (0.02, 0.5)])
def test_a_trainer_gives_each_weight_one_rate(tmp_path: Path, muon: float, decay: float) -> None:
    model = CharTaggerModel.from_pretrained(str(save_tiny_model(tmp_path, "一二三", blocks=2)))
    own = replace(SECONDS, muon=muon, layer_decay=decay, learning_rate=0.001, evaluations=0)
    arguments = training_arguments(str(tmp_path / "run"), own, 8, None)
    trainer = SteadyTrainer(model, arguments, own=own)
    optimizer = trainer.create_optimizer()
    rates = {id(weights): group["lr"] for group in optimizer.param_groups for weights in group["params"]}
    assert sum(len(group["params"]) for group in optimizer.param_groups) == len(rates)
    found = {name: rates[id(weights)] for name, weights in model.named_parameters()}
    assert len(found) == len(rates)
    layers = layer_rates(list(found), decay)
    for name, weights in model.named_parameters():
        highest = muon if muon and is_hidden_matrix(name, weights) else 0.001
        assert found[name] == pytest.approx(highest * layers[name]), name
    for group in optimizer.param_groups:
        group["lr"] = 0.0
    before = weights_of(model)
    model(input_ids=torch.ones(1, 5, dtype=torch.long)).logits.sum().backward()
    optimizer.step()
    assert not changed(model, before)
