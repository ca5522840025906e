# SPDX-License-Identifier: Apache-2.0
# `make` alone lists what there is. Everything lands in .venv and var; nothing but the test servers touches the system.

SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
PYTHON ?= $(shell command -v python3.11 || command -v python3)
# Further arguments for pytest or the benchmarks: make test ARGS="tests/settings -k secret"
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help run test check lint bench soak profile faults fuzz eval pictures lock servers clean

help: ## List these targets.
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VENV)/.runtime ## Set up everything and run the desk on 127.0.0.1:8025.
	@test -f maildesk.toml || $(BIN)/maildesk -q init
	@$(BIN)/maildesk -q -c maildesk.toml db upgrade
	@exec $(BIN)/maildesk -c maildesk.toml run

test: $(VENV)/.dev servers lint ## Run the linters and the whole test suite, real servers included.
	PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n 2 --dist worksteal $(ARGS)

check: lint ## Run ruff, mypy --strict, import-linter, bandit and pip-audit (which asks the network for known weaknesses).
	$(BIN)/lint-imports
	$(BIN)/bandit --quiet --recursive maildesk --severity-level medium --confidence-level medium
	$(BIN)/pip-audit --progress-spinner off --disable-pip --requirement requirements.txt

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/.dev servers ## Measure speed and memory; prints a table and writes JSON.
	$(BIN)/python -m bench $(ARGS)

faults: $(VENV)/.dev servers ## Kill the desk 500 times over 5,000 mails and cut 1,000 connections on each side; an hour, and a table.
	$(BIN)/python -m tests.faults $(ARGS)

HOURS ?= 4

soak: $(VENV)/.dev servers ## Run the desk under steady mail for HOURS=4 on each database, and say whether its memory drifts.
	$(BIN)/python -m bench soak --soak $$(($(HOURS) * 3600)) $(ARGS)

profile: $(VENV)/.dev servers ## Say which functions the time of a mail goes into.
	$(BIN)/python -m bench.profile $(ARGS)

fuzz: $(VENV)/.dev ## Read 100,000 mutated mails; no exception, no hang, no bound broken.
	$(BIN)/python -m tests.mail.fuzz --count 100000 $(ARGS)

# Labelled requests, one JSON object a line: subject, body, label. They are not part of the project.
EVAL ?= ../shared/data/requests-dev.jsonl

eval: $(VENV)/.dev ## Say how well the classifier does on the requests of EVAL=FILE: as it ships and cross-validated, with and without the encoder.
	@test -f "$(EVAL)" || { echo "There is no $(EVAL): name labelled requests with make eval EVAL=FILE" >&2; exit 1; }
	$(BIN)/maildesk train --evaluate "$(EVAL)" --no-semantic
	$(BIN)/maildesk train --evaluate "$(EVAL)" --no-semantic --folds 5
	$(BIN)/maildesk train --evaluate "$(EVAL)" --semantic
	$(BIN)/maildesk train --evaluate "$(EVAL)" --semantic --folds 5

pictures: $(VENV)/.dev servers ## Draw the pictures of docs/ anew, of a made-up year.
	$(BIN)/python -m tests.pages.pictures

lock: $(VENV)/.dev ## Write the hash-locked requirements anew, at the newest versions that pyproject.toml allows.
	$(PIP) install --quiet uv
	$(BIN)/uv $(COMPILE) --extra postgres --output-file requirements.txt
	$(BIN)/uv $(COMPILE) --extra postgres --extra dev --output-file requirements-dev.txt

COMPILE = pip compile pyproject.toml requirements-build.in --quiet --upgrade --universal --python-version 3.11 \
	--generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links

servers:
	@tests/servers/install.sh

clean: ## Remove what `make` made, except your configuration and its state.
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis dist

$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "maildesk needs Python 3.11 or newer; name one with: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || \
		{ rm -rf $(VENV); echo "venv is missing. On Debian: apt-get install python3-venv" >&2; exit 1; }
	@touch $@

# The locks carry hashes: what is installed is what was tested. The project itself comes last and brings nothing along.
$(VENV)/.runtime: requirements.txt pyproject.toml $(VENV)/.python
	$(PIP) install --quiet --require-hashes --requirement requirements.txt
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.txt pyproject.toml $(VENV)/.python
	$(PIP) install --quiet --require-hashes --requirement requirements-dev.txt
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@
