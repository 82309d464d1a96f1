# Everything runs in one virtual environment, made on first use: .venv, or what VENV says.
PYTHON ?= python3
VENV ?= .venv
CORPUS ?=
COMPARISON ?= word2vec
BENCHMARK ?= --runs 3

BIN := $(VENV)/bin
INSTALL := -m pip install --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help demo test lint fix benchmark clean

help:
	@echo "make demo       train word vectors on real text, look at them, draw a map: demo/"
	@echo "make test       run the tests"
	@echo "make lint       check style and format"
	@echo "make fix        repair what ruff can repair"
	@echo "make benchmark  compare with gensim and fastText: CORPUS=text.txt [COMPARISON=word2vec|fasttext|doc2vec]"
	@echo "                [BENCHMARK='--runs 3']"
	@echo "make clean      remove $(VENV) and what the tools left behind"

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

# What is imported compiles itself. Compiling all there is beforehand would keep the demo's user waiting half a minute.
$(VENV)/.installed: setup.cfg pyproject.toml | $(BIN)/python
	$(BIN)/python $(INSTALL) --no-compile --editable .
	@touch $@

$(VENV)/.dev: setup.cfg pyproject.toml | $(BIN)/python
	$(BIN)/python $(INSTALL) --editable '.[dev]'
	@touch $@

$(VENV)/.benchmark: setup.cfg pyproject.toml | $(BIN)/python
	$(BIN)/python $(INSTALL) --editable '.[benchmark]'
	@touch $@

demo: $(VENV)/.installed
	$(BIN)/wordvec demo -o demo --overwrite

test: $(VENV)/.dev
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile

lint: $(VENV)/.dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check

fix: $(VENV)/.dev
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

benchmark: $(VENV)/.benchmark
	@test -n "$(CORPUS)" || { echo "say which text to train on: make benchmark CORPUS=text.txt" >&2; exit 2; }
	$(BIN)/python -m benchmarks.$(COMPARISON) "$(CORPUS)" $(BENCHMARK)

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .ruff_cache .mypy_cache .hypothesis
	find . -name __pycache__ -type d -not -path './.git/*' -exec rm -rf {} +
