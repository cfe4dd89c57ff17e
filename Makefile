# make demo   extract the invented reports in data/reports and show what was read
# make test   everything that CI runs
# make lint   the static half of it
# make bench  speed and memory: the rules by stage; batches by system, engine and format beside stock BERTs
# make evaluate  the shipped systems on the dev and test reports, with gates; pages in build/evaluation
# make bench-readers  speed of reading every format, from bytes and to a JSON line
# make fuzz   10,000 damaged files of every format through the readers
# make corpus     annotations/gold and data/gold out of annotations/inline, which is what people edit
# make synthetic  5,000 synthetic reports, with the counts of their labels and the variety of their phrasing
# make train      the model that ships, from nothing: 53 minutes on two busy cores, then its policy and its card
# make retrain ANNOTATIONS=FOLDER  a tagger trained on your reports, too, and the verdict on it in build/retrained
PYTHON ?= python3
BIN := .venv/bin
WHEEL := build/wheel
comma := ,
empty :=
space := $(empty) $(empty)
SHIPPED := gidr_ner/models/default
# newer builds bring gigabytes of CUDA
TORCH := torch==2.13.0

.PHONY: demo test lint wheel-test evaluate fuzz bench bench-readers corpus synthetic train retrain clean

demo: .venv/.light
	@mkdir -p build
	@$(BIN)/gidr-ner extract data/reports --output build/demo.jsonl

test: lint
	$(BIN)/pytest
	$(MAKE) evaluate
	$(MAKE) wheel-test

# What decides whether a change ships: the shipped systems on held-out reports, against gates and the last release.
evaluate: .venv/.dev
	@for split in dev test; do \
	  $(BIN)/gidr-ner evaluate --gold $$split --systems rules,model,hybrid --gates train/gates/$$split.toml \
	    --baseline train/baselines/$$split.json --out build/evaluation/$$split || exit 1; \
	done

lint: .venv/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/gidr-ner annotations check annotations/gold

# What users install is what is tested here: the built wheel in an environment of its own, away from this folder.
wheel-test: .venv/.dev
	rm -rf $(WHEEL)
	$(BIN)/pip wheel -qq --no-deps --wheel-dir $(WHEEL) .
	$(PYTHON) -m venv $(WHEEL)/venv
	$(WHEEL)/venv/bin/pip install -qq --disable-pip-version-check $(WHEEL)/*.whl pytest hypothesis
	cp -r tests pyproject.toml $(WHEEL)
	cd $(WHEEL) && venv/bin/pytest -m smoke

bench-readers: .venv/.dev
	rm -rf build/rendered
	@$(BIN)/python tests/rendered_reports.py build/rendered
	@$(BIN)/python train/benchmark_readers.py build/rendered --json build/bench_readers.json

fuzz: .venv/.dev
	$(BIN)/python tests/test_readers_mutated.py 10000

bench: .venv/.dev
	@mkdir -p build
	@$(BIN)/python train/benchmark.py --json build/bench.json
	@$(BIN)/python train/benchmark_batch.py --history build/bench.jsonl

corpus: .venv/.dev
	@for split in train dev test; do \
	  $(BIN)/gidr-ner annotations convert annotations/inline/$$split --to jsonl --out annotations/gold/$$split.jsonl && \
	  $(BIN)/gidr-ner annotations convert annotations/inline/$$split --to text --out data/gold/$$split || exit 1; \
	done

synthetic: .venv/.dev
	@$(BIN)/python train/synthesize.py --count 5000 --seed 1 --workers 2 --variety annotations/gold/train.jsonl \
	  --out build/synthetic.jsonl

# TEXTS=FILE… are unlabelled reports or other prose of governments to learn characters from before (JSON lines, text).
train: .venv/.dev
	$(if $(TEXTS),$(BIN)/python train/pretrain.py --config train/configs/encoder.toml \
	  'data.texts=[$(subst $(space),$(comma),$(TEXTS:%="%"))]')
	$(BIN)/python train/finetune.py --config train/configs/small.toml $(if $(TEXTS),model.init=build/encoder)
	$(BIN)/python train/export.py build/small --int8 --verify
	$(BIN)/python train/arbitrate.py build/small
	$(BIN)/python train/export.py build/small --int8 --out $(SHIPPED)
	$(MAKE) evaluate
	$(BIN)/python train/model_card.py $(SHIPPED) --run build/small

retrain: .venv/.dev
	@test -n "$(ANNOTATIONS)" || { echo "say which: make retrain ANNOTATIONS=FOLDER" >&2; exit 2; }
	@$(BIN)/python train/retrain.py $(ANNOTATIONS) --out build/retrained

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/.light: .venv/bin/python pyproject.toml
	@$(BIN)/pip install -qq --disable-pip-version-check --editable '.[html,pdf,word]'
	@touch $@

.venv/.dev: .venv/bin/python pyproject.toml
	$(BIN)/pip install -qq --disable-pip-version-check $(TORCH)
	$(BIN)/pip install -qq --disable-pip-version-check --editable '.[dev]'
	@touch $@ .venv/.light

clean:
	rm -rf build .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis
