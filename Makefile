# Everything runs in one virtual environment, made on first use: .venv, or what VENV says.
PYTHON ?= python3
VENV ?= .venv
CORPUS ?=
COMPARISON ?= word2vec
BENCHMARK ?= --runs 3

BIN := $(VENV)/bin
INSTALL := -m pip install --quiet --disable-pip-version-check
PYTEST := -m pytest --numprocesses auto --dist loadfile

.DEFAULT_GOAL := help
.PHONY: help demo notebooks test test-oldest lint fix docs explorer build check benchmark clean

help:
	@echo "make demo       train word vectors on real text, look at them, draw a map: demo/"
	@echo "make notebooks  make the course's notebooks from their text, to open in Jupyter or VS Code: examples/notebooks/"
	@echo "make test       run the tests"
	@echo "make test-oldest  run the tests of kernels and methods with the lowest versions that setup.cfg promises"
	@echo "                [OLDEST_PYTHON=python3.10]"
	@echo "make lint       check style and format"
	@echo "make fix        repair what ruff can repair"
	@echo "make docs       make the documentation, notebooks included: docs/_build/html/index.html"
	@echo "make explorer   build the front end of the page that wordvec explore writes, with npm: wordvec/explorer/bundle/"
	@echo "make build      make the source distribution and the wheel: dist/"
	@echo "make check      all that is asked of a change: lint, documentation, and types and tests of the installed wheel"
	@echo "make benchmark  compare with gensim and fastText: CORPUS=text.txt [COMPARISON=word2vec|noise|fasttext|doc2vec]"
	@echo "                [BENCHMARK='--runs 3']"
	@echo "make clean      remove $(VENV) and what the tools left behind"

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

# What is imported compiles itself. Compiling all there is beforehand would keep the demo's user waiting half a minute.
$(VENV)/.installed: setup.cfg pyproject.toml | $(BIN)/python
	$(BIN)/python $(INSTALL) --no-compile --editable .
	@touch $@

# With what an extra of setup.cfg adds.
$(VENV)/.dev $(VENV)/.docs $(VENV)/.benchmark $(VENV)/.course: $(VENV)/.%: setup.cfg pyproject.toml | $(BIN)/python
	$(BIN)/python $(INSTALL) --no-compile --editable '.[$*]'
	@touch $@

demo: $(VENV)/.installed
	$(BIN)/wordvec demo -o demo --overwrite

# Those that are there are not made again: they may hold a student's answers.
COURSE := $(patsubst %.md,%.ipynb,$(wildcard examples/notebooks/[0-9]*.md))

notebooks: $(COURSE)

examples/notebooks/%.ipynb: | examples/notebooks/%.md $(VENV)/.course
	$(BIN)/python -m jupytext --quiet --to ipynb $(@:.ipynb=.md)

test: $(VENV)/.dev
	$(BIN)/python $(PYTEST)

# In an environment of its own, of a Python that those versions knew: 3.10 to 3.12.
OLDEST := $(VENV)-oldest
OLDEST_PYTHON ?= $(PYTHON)

$(OLDEST)/.installed: setup.cfg tests/oldest.py
	$(OLDEST_PYTHON) -m venv --clear $(OLDEST)
	$(OLDEST_PYTHON) tests/oldest.py > $(OLDEST)/requirements.txt
	$(OLDEST)/bin/python $(INSTALL) --requirement $(OLDEST)/requirements.txt --editable .
	@touch $@

test-oldest: $(OLDEST)/.installed
	$(OLDEST)/bin/python $(PYTEST) tests/jit tests/core tests/factorization tests/trainers/test_contract.py

lint: $(VENV)/.dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check

fix: $(VENV)/.dev
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

# Warnings are errors, and so is a reference to what is not there.
docs: $(VENV)/.docs
	$(BIN)/python -m sphinx --fail-on-warning --keep-going --nitpicky --quiet --jobs auto docs docs/_build/html

# What it builds is part of the repository, so that nobody needs npm who does not change the front end.
explorer:
	cd explorer && npm ci --no-audit --no-fund --silent && npm run --silent build

# The wheel is built from the source distribution, so both are whole.
build: $(VENV)/.dev
	rm -rf dist
	$(BIN)/python -m build --quiet --no-isolation

# What users install: the wheel, in an environment of its own that borrows the dependencies of $(VENV), and of the
# source no more than `benchmarks` and `examples`. Python and mypy look first where they run, so they don't run here.
WHEEL := $(abspath $(VENV))/wheel
SITE := -c 'import sysconfig; print(sysconfig.get_path("purelib"))'

check: lint docs build
	$(BIN)/python -m venv --clear --without-pip $(WHEEL)
	site=$$($(WHEEL)/bin/python $(SITE)) && $(BIN)/python $(INSTALL) --no-deps --target "$$site" dist/*.whl && \
	    printf '%s\n' "$$($(BIN)/python $(SITE))" '$(CURDIR)' > "$$site/borrowed.pth"
	cd $(WHEEL) && bin/python -m mypy --config-file '$(CURDIR)/pyproject.toml' -p wordvec
	cd $(WHEEL) && bin/python -m mypy --config-file '$(CURDIR)/pyproject.toml' '$(CURDIR)/tests/typing_examples.py'
	cd $(WHEEL) && bin/python $(PYTEST) --config-file '$(CURDIR)/setup.cfg' '$(CURDIR)/tests'

benchmark: $(VENV)/.benchmark
	@test -n "$(CORPUS)" || { echo "say which text to train on: make benchmark CORPUS=text.txt" >&2; exit 2; }
	$(BIN)/python -m benchmarks.$(COMPARISON) "$(CORPUS)" $(BENCHMARK)

clean:
	rm -rf $(VENV) $(OLDEST) build dist *.egg-info .pytest_cache .ruff_cache .mypy_cache .hypothesis docs/_build docs/reference/generated explorer/node_modules
	find . -name __pycache__ -type d -not -path './.git/*' -exec rm -rf {} +
