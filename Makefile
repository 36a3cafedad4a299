# Everything runs from a checkout: Python 3.11 or newer with venv and pip is all that must be there.
# The first run makes .venv from the hashed locks; later runs find it up to date and start at once.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(PYTHON) -m pip --python $(BIN)/python --disable-pip-version-check --no-input -qq install
LOCK := $(BIN)/uv pip compile --universal --generate-hashes --no-header -q -U pyproject.toml
BENCHES := $(filter-out bench.screening,$(subst /,.,$(basename $(wildcard bench/[a-z]*.py))))
ARGS ?=

# An upgrade of the system can take away the Python that .venv points to, and its libraries with it.
_ := $(shell test -x $(BIN)/python || rm -f $(VENV)/*.stamp)

.DEFAULT_GOAL := help
.PHONY: help try run stile test check bench torture powercut safety mutate-flows lock clean

help:  ## say what there is
	@sed -n 's/^\([a-z-]*\):.*## /make \1 — /p' Makefile

try: $(VENV)/runtime.stamp  ## talk to Stile here, without Telegram (make try ARGS=fear)
	@$(BIN)/python -m bot try $(ARGS)

run: $(VENV)/page.stamp  ## run the bot (STILE_TELEGRAM_TOKEN=… make run)
	@exec $(BIN)/python -m bot run $(ARGS)

stile: $(VENV)/page.stamp  ## any command of stile (make stile ARGS=doctor)
	@$(BIN)/python -m bot $(ARGS)

test: $(VENV)/dev.stamp  ## run the tests (make test ARGS=tests/test_config.py)
	@$(BIN)/python -m pytest $(ARGS)

check: $(VENV)/dev.stamp  ## everything a change must pass
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m bot check --talks tests/talks
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest
	$(BIN)/coverage combine -q
	$(BIN)/coverage report --include='flows/*' --fail-under=99
	$(BIN)/coverage report --include='bot/*' --fail-under=90

bench: $(VENV)/dev.stamp  ## measure
	@set -e; for each in $(BENCHES); do echo "== $$each"; $(BIN)/python -m $$each $(ARGS); done

torture: $(VENV)/dev.stamp  ## kill the bot 500 times while people talk with it, and count what is lost (half an hour)
	@$(BIN)/python -m bench.torture $(ARGS)

powercut: $(VENV)/dev.stamp  ## cut the power under the store 500 times, and count what is lost (needs strace; a minute)
	@$(BIN)/python -m bench.powercut $(ARGS)

safety: $(VENV)/dev.stamp  ## measure how well free text is screened
	@$(BIN)/python -m bench.screening $(ARGS)

mutate-flows: $(VENV)/dev.stamp  ## slip in every talk the ways authors slip, and print the share that is caught
	@$(BIN)/python -m tests.mutations $(ARGS)

lock: $(BIN)/python  ## pin the newest versions that pyproject.toml allows
	@$(PIP) uv==0.13.9 </dev/null
	$(LOCK) -o requirements.lock
	$(LOCK) --extra page -c requirements.lock -o requirements-page.lock
	$(LOCK) --extra page --group dev -c requirements-page.lock -o requirements-dev.lock

clean:  ## remove everything that can be made again
	rm -rf $(VENV) build dist .coverage* .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

# pip works on the new environment from outside: putting a pip into it would take longer than all the rest.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Stile needs Python 3.11 or newer. If you have one, name it: make PYTHON=python3.12 try" >&2; exit 1; }
	@echo "Setting up in $(VENV) (once)." >&2
	@$(PYTHON) -m venv --clear --without-pip $(VENV)

$(VENV)/runtime.stamp: requirements.lock | $(BIN)/python
	@$(PIP) --no-compile --require-hashes -r requirements.lock </dev/null
	@touch $@

# What draws PDFs and pictures is four times as heavy as the rest; make try does without it.
$(VENV)/page.stamp: requirements-page.lock $(VENV)/runtime.stamp
	@$(PIP) --no-compile --require-hashes -r requirements-page.lock </dev/null
	@touch $@

$(VENV)/dev.stamp: requirements-dev.lock $(VENV)/runtime.stamp
	@$(PIP) --require-hashes -r requirements-dev.lock </dev/null
	@touch $@
