# Two commands matter: `make run` tries it, `make test` checks it. Both set up what they need.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help setup setup-dev run test lint types contracts tests chromium bench train lock docs clean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 14

setup: $(VENV)/.ready ## the environment for running
setup-dev: $(VENV)/.ready-dev ## the environment for developing

$(BIN)/python:
	sh deploy/make-venv.sh $(PYTHON) $(VENV)

$(VENV)/.ready: requirements.lock pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@

$(VENV)/.ready-dev: requirements-dev.lock $(VENV)/.ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.lock
	touch $@

run: setup ## bot, practice tenant and demo county on this machine
	$(BIN)/qingzhi run

test: lint types contracts tests ## everything CI runs

lint: setup-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup-dev
	$(BIN)/mypy

contracts: setup-dev
	$(BIN)/lint-imports

tests: setup-dev chromium
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile --cov --cov-report=term

chromium: setup-dev
	sh tests/get-chromium.sh

bench: setup-dev ## figures beside their budgets
	$(BIN)/python bench/callback.py
	$(BIN)/python bench/ledger.py
	$(BIN)/python bench/judge/measure.py

train: setup-dev ## learn the judge's weights anew from the labelled messages
	$(BIN)/python bench/judge/train.py

docs: setup-dev ## write the generated reference pages anew
	$(BIN)/python docs/generate.py

lock: ## resolve versions anew into the lock files (needs uv)
	env -u UV_INDEX -u UV_DEFAULT_INDEX -u UV_FIND_LINKS uv --no-config export --quiet --no-emit-project --no-dev --no-annotate --no-header -o requirements.lock
	env -u UV_INDEX -u UV_DEFAULT_INDEX -u UV_FIND_LINKS uv --no-config export --quiet --no-emit-project --all-groups --no-annotate --no-header -o requirements-dev.lock
	rm -f uv.lock

clean:
	rm -rf $(VENV) var
