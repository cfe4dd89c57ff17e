# make demo   extract the invented reports in data/reports and show what was read
# make test   everything that CI runs
# make lint   the static half of it
# make bench  speed and memory of extraction by rules
PYTHON ?= python3
BIN := .venv/bin
WHEEL := build/wheel

.PHONY: demo test lint wheel-test bench clean

demo: .venv/.light
	@mkdir -p build
	@$(BIN)/gidr-ner extract data/reports --output build/demo.jsonl

test: lint
	$(BIN)/pytest
	$(MAKE) wheel-test

lint: .venv/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# What users install is what is tested here: the built wheel in an environment of its own, away from this folder.
wheel-test: .venv/.dev
	rm -rf $(WHEEL)
	$(BIN)/pip wheel -qq --no-deps --wheel-dir $(WHEEL) .
	$(PYTHON) -m venv $(WHEEL)/venv
	$(WHEEL)/venv/bin/pip install -qq --disable-pip-version-check $(WHEEL)/*.whl pytest hypothesis
	cp -r tests pyproject.toml $(WHEEL)
	cd $(WHEEL) && venv/bin/pytest -m smoke

bench: .venv/.light
	@mkdir -p build
	@$(BIN)/python train/benchmark.py --json build/bench.json

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/.light: .venv/bin/python pyproject.toml
	@$(BIN)/pip install -qq --disable-pip-version-check --editable .
	@touch $@

.venv/.dev: .venv/bin/python pyproject.toml
	$(BIN)/pip install -qq --disable-pip-version-check --editable '.[dev]'
	@touch $@ .venv/.light

clean:
	rm -rf build .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis
