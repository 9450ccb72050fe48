# Two commands for newcomers: `make demo` and `make test`. Each does its own set-up.

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' && echo $$p && break; done)
WORKERS ?= 2
PYTEST := $(BIN)/python -m pytest

.DEFAULT_GOAL := help

$(VENV)/.ready: requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "smsc_soap needs Python 3.11 or newer; install it, or name it: make PYTHON=/path/to/python3 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "Python's venv module is missing; on Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	@echo "setting up $(VENV) (once; about a minute)"
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.PHONY: demo
demo: $(VENV)/.ready  ## show the whole way of a few messages, in a sandbox on this machine
	@$(BIN)/smsc-soap demo

.PHONY: test
test: $(VENV)/.ready  ## run every test, with coverage
	@rm -f .coverage .coverage.*
	$(PYTEST) -n $(WORKERS) --dist worksteal --cov --cov-report= tests
	@echo "branch coverage of model, wire and client (at least 98 %):"
	@$(BIN)/coverage report --include='smsc_soap/model/*,smsc_soap/wire/*,smsc_soap/client/*' --fail-under=98
	@echo "branch coverage overall (at least 90 %):"
	@$(BIN)/coverage report --format=total --fail-under=90

.PHONY: check
check: $(VENV)/.ready  ## style, types, import contracts, spelling
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/codespell

.PHONY: soak
soak: $(VENV)/.ready  ## the long campaigns; SMSC_SOAP_SEEDS=20 for fewer than 1,000 stories at each rate (hours)
	SMSC_SOAP_SEEDS=$${SMSC_SOAP_SEEDS:-1000} $(PYTEST) -n $(WORKERS) --dist worksteal -m campaign tests

.PHONY: bench
bench: $(VENV)/.ready  ## measure what the README quotes
	$(BIN)/python -m benchmarks

.PHONY: lock
lock: $(VENV)/.ready  ## choose new versions: every dependency with hashes and without addresses
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --all-extras --group dev \
		--generate-hashes --no-emit-index-url --no-emit-find-links --upgrade \
		--custom-compile-command "make lock" --output-file requirements.lock pyproject.toml

.PHONY: clean
clean:  ## forget the set-up
	rm -rf $(VENV) build dist .coverage .coverage.* .pytest_cache .mypy_cache .ruff_cache .hypothesis

.PHONY: help
help:  ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 8
