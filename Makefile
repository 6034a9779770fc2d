# make demo   installs what is missing, extracts samples/ into output/ and shows what came out
# make test   the tests            make lint   style, types, import directions
# make bench  speed and memory     make bench-repair  how well and how fast lost text is repaired
# make bench-ocr  speed and accuracy of reading scans beside tesseract and ocrmypdf (ARGS="--shared FOLDER" for test data)
# make bench-batch  memory of a batch of 10,000 documents, gain of a second process, second run over unchanged files
# make bench-analysis  questions to a lake of a million tasks: seconds and memory (ARGS="--check" to fail where they are too many)
# make samples  typesets samples/ anew
# make lock   pins the newest versions that pyproject.toml allows
# make clean  removes .venv, caches and build products (never the lake in output/)
#
# Variables: PYTHON (python3.11 or later), VENV, WORKERS (of the tests), ARGS (for pytest or the benchmark).

PYTHON ?= python3
VENV ?= .venv
WORKERS ?= 2
ARGS ?=
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

export PYTHON

.DEFAULT_GOAL := demo
.DELETE_ON_ERROR:
.PHONY: demo test lint bench bench-repair bench-ocr bench-batch bench-analysis samples lock clean

demo: $(VENV)/.installed
	$(BIN)/kehoach extract samples -o output
	$(BIN)/python tools/peek.py output

test: $(VENV)/.installed-dev $(VENV)/.system-test
	$(BIN)/python -m pytest -n $(WORKERS) $(ARGS)

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.installed-dev
	$(BIN)/python -m benchmarks $(ARGS)

bench-repair: $(VENV)/.installed-dev $(VENV)/.system-bench
	$(BIN)/python -m benchmarks.repair $(ARGS)

bench-ocr: $(VENV)/.installed-dev $(VENV)/.system-bench
	$(BIN)/python -m benchmarks.ocr $(ARGS)

bench-batch: $(VENV)/.installed-dev $(VENV)/.system-test
	$(BIN)/python -m benchmarks.batch $(ARGS)

bench-analysis: $(VENV)/.installed-dev
	$(BIN)/python -m benchmarks.analysis $(ARGS)

samples: $(VENV)/.installed-dev $(VENV)/.system-test
	$(BIN)/python -m tools.make_samples

lock: $(VENV)/.installed-dev
	$(PIP) install --quiet 'uv>=0.9'
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --upgrade --no-annotate \
	    --custom-compile-command 'make lock' -o requirements.lock pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --upgrade --no-annotate \
	    --custom-compile-command 'make lock' -c requirements.lock --group dev -o requirements-dev.lock pyproject.toml

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps make a second call quick; they lie in the environment, so that they go when it goes.
$(VENV)/.system: tools/setup.sh
	tools/setup.sh
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	touch $@

$(VENV)/.system-test: tools/setup.sh | $(VENV)/.system
	tools/setup.sh test
	touch $@

$(VENV)/.system-bench: tools/setup.sh | $(VENV)/.system
	tools/setup.sh bench
	touch $@

$(VENV)/.installed: requirements.lock pyproject.toml $(VENV)/.system
	$(PIP) install --quiet -r requirements.lock
	$(PIP) install --quiet --no-deps -e .
	touch $@

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	$(PIP) install --quiet -r requirements-dev.lock
	touch $@
