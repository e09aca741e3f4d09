# Everything from a bare machine: Python 3.11, make and git. Every target is safe to run again.
PYTHON ?= $(shell sh config/choose-python.sh)
BIN := .venv/bin
PORT ?= 8000
# One more than the cores: browsers and databases keep some of them waiting.
JOBS ?= 3
# The tests start our programs hundreds of times: each file is compiled once, whatever the machine's habit.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: build run test check bench clean lock words

build: .venv/.ready
	@$(BIN)/python coopbudget/web/assets/build.py
	@$(BIN)/python -m config.translations

.venv/.ready: config/requirements.lock
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing what coopbudget stands on (a few minutes the first time)."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r config/requirements.lock
	@touch $@

run: build
	@PORT=$(PORT) sh config/run-local.sh

test: build
	@sh config/ensure-chromium.sh
	@$(BIN)/python -m pytest -n $(JOBS) --dist worksteal $(ARGS)

check: build
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: build
	@$(BIN)/python -m benchmarks

# After a change of the dependencies in pyproject.toml.
lock: .venv/.ready
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-header pyproject.toml --group dev -o config/requirements.lock

# After a change of words: finds them all; new ones wait in the catalogues for a translator.
words: .venv/.ready
	@$(BIN)/python -m config.translations --update

clean:
	rm -rf .venv coopbudget/web/static coopbudget/web/assets/node_modules
