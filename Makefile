# Every step of the book as one word. `make` alone lists them.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:

PYTHON ?= python3
BIN := .venv/bin
SITE := _build/html/index.html
CHAPTERS := $(wildcard book/studies/*.ipynb book/comparisons/*.ipynb)
INSTALLED := .venv/installed
BROWSER_TOOLS := tests/site/node_modules/.package-lock.json
# What a built page is made of.
SOURCES := $(shell find book data asprinted -type f -not -path '*/__pycache__/*' 2>/dev/null) _config.yml _toc.yml

.PHONY: help book test test-book test-reruns test-engine test-settings test-site test-pages test-live test-controls test-wheel lint audit execute verify bench serve pins clean

help: ## list the steps
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# By hash; pip takes no hash for a folder, so that the package itself comes in a second step.
$(INSTALLED): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(v < (3, 11) and f"make: {sys.executable} is Python {v.major}.{v.minor}; the book needs 3.11 or later: make PYTHON=/path/to/python3.11")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $@

$(SITE): $(INSTALLED) $(SOURCES)
	$(BIN)/jupyter-book build -n -W --keep-going .
	@touch $@

book: $(SITE) ## install into .venv, build the site, say where it is
	@echo
	@echo "The book is at file://$(CURDIR)/$(SITE)"

# What the browser tests take from npm; without npm they say that they were skipped.
$(BROWSER_TOOLS): tests/site/package-lock.json
	@if command -v npm >/dev/null; then npm ci --loglevel=error --no-audit --no-fund --prefix tests/site; \
	else echo "make: npm is not installed, so the accessibility rules are not checked"; fi

# In parts, three at a time: each waits for much that is not the processor.
test: $(SITE) lint $(BROWSER_TOOLS) ## build and test everything, in a few minutes
	@echo "Testing the book, its reruns and its site; each reports when it is through."
	@$(MAKE) --no-print-directory --jobs=3 --output-sync=target test-engine test-pages test-book test-controls test-live test-settings
	$(MAKE) --no-print-directory verify

test-book: $(INSTALLED) ## test the ledger, the statistics, the charts and the chapters
	$(BIN)/pytest --ignore=tests/site --ignore=tests/rerun --ignore=tests/test_reruns.py

test-reruns: test-engine test-settings ## test the engine, sweeps and their faults

test-engine: $(INSTALLED)
	$(BIN)/pytest tests/rerun

test-settings: $(INSTALLED)
	$(BIN)/pytest tests/test_reruns.py

test-site: test-pages test-live test-controls ## test the built site in a real browser, where there is one

test-pages: $(SITE) $(BROWSER_TOOLS)
	$(BIN)/pytest tests/site --ignore=tests/site/test_explore.py --ignore-glob='*/test_live*.py'

test-live: $(SITE)
	$(BIN)/pytest tests/site/test_live*.py

test-controls: $(SITE)
	$(BIN)/pytest tests/site/test_explore.py

test-wheel: $(INSTALLED) ## build the wheel and use it alone, in an environment of its own
	$(BIN)/pytest -m wheel tests/test_wheel.py

lint: $(INSTALLED) ## style, format, the direction of imports, types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports
	$(BIN)/mypy

audit: $(INSTALLED) ## hold the ledger against itself and the lock
	$(BIN)/asprinted audit

execute: $(INSTALLED) ## run every chapter in place and store its outputs
	$(BIN)/asprinted execute $(CHAPTERS)

verify: $(INSTALLED) ## rerun every chapter and compare all stored outputs
	$(BIN)/pytest -p asprinted.rerun.verify --nbval book

bench: $(SITE) ## measure speed and weight, as ratios
	$(BIN)/python -m benchmarks

serve: $(SITE) ## serve the built site at http://localhost:8000
	$(BIN)/python -m http.server --directory _build/html

pins: ## pin the tree of requirements.in, with hashes in requirements.lock (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --no-header --generate-hashes --custom-compile-command "make pins" requirements.in --output-file requirements.lock
	sed -e '/^ *--hash=/d' -e 's/ \\$$//' requirements.lock > requirements.txt
	echo "-e ." >> requirements.txt

clean: ## remove what was built; .venv stays
	rm -rf _build .pytest_cache .ruff_cache .hypothesis build *.egg-info
