# Everything runs from a checkout: Python 3.11 or newer with venv and pip is all that must be there.
# The first run makes .venv from the hashed locks; later runs find it up to date and start at once.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
QUIETLY := --disable-pip-version-check --no-input -qq install
PIP := $(PYTHON) -m pip --python $(BIN)/python $(QUIETLY)
# pip asks the index first, whatever its cache holds. With the wheels kept here the next clone needs no network.
WHEELS ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/stile/wheels
FETCH = $(subst -qq install,-qq download --retries 1,$(PIP)) --dest "$(WHEELS)" --require-hashes
KEPT = --no-index --find-links "$(WHEELS)"
LOCK := $(BIN)/uv pip compile --universal --generate-hashes --no-header -q -U pyproject.toml
BENCHES := $(filter-out bench.cities bench.phrasings bench.clue_fitting bench.screening bench.screening_gates bench.notice bench.profile_picture bench.release_notes bench.soak bench.advisories,$(subst /,.,$(basename $(wildcard bench/[a-z]*.py))))
PYTEST = $(BIN)/python -m pytest -q --dist loadfile --no-loadscope-reorder
# All that an image is built of: what Containerfile copies, itself, and how it is run.
CONTAINER := .dockerignore Containerfile compose.yaml config.example.toml pyproject.toml README.md LICENSE NOTICE \
  requirements.lock requirements-page.lock requirements-postgres.lock requirements-build.lock bot flows
ARGS ?=
# With it set, each start would compile 900 files anew: half a second, in every process of the tests too.
unexport PYTHONDONTWRITEBYTECODE

# An upgrade of the system can take away the Python that .venv points to, and its libraries with it.
_ := $(shell test -x $(BIN)/python || rm -f $(VENV)/*.stamp)

.DEFAULT_GOAL := help
.PHONY: help try workshop demo run stile test check coverage browser screenshots bench road torture misfortune answers powercut soak safety mutate-flows sentences conversation audit lock pin notice release clean

help:  ## say what there is
	@sed -n 's/^\([a-z-]*\):.*## /make \1 — /p' Makefile

try: $(VENV)/runtime.stamp  ## talk to Stile here, without Telegram (make try ARGS=fear)
	@$(BIN)/python -m bot try $(ARGS)

workshop: $(VENV)/runtime.stamp  ## try flows and write them on one page in the browser (make workshop ARGS=talks)
	@exec $(BIN)/python -m bot workshop $(ARGS)

demo: $(VENV)/runtime.stamp  ## build the workshop as static files for any web host (make demo DIR=out; needs npm)
	@test -n "$(DIR)" || { echo "Name a new folder: make demo DIR=out" >&2; exit 1; }
	@$(BIN)/python -m deploy.demo.build --python $(PYTHON) $(DIR)

run: $(VENV)/page.stamp  ## run the bot (STILE_TELEGRAM_TOKEN=… make run)
	@exec $(BIN)/python -m bot run $(ARGS)

stile: $(VENV)/page.stamp  ## any command of stile (make stile ARGS=doctor)
	@$(BIN)/python -m bot $(ARGS)

test: $(VENV)/dev.stamp  ## run the quick tests: units, contracts, content, transcripts (ARGS=tests/unit)
	@$(PYTEST) -n 3 -m "not process and not long" --ignore tests/process $(ARGS)
	@echo "Left out: real processes, kills, disks, and what checks all content again and again. make check runs everything." >&2

check: $(VENV)/dev.stamp  ## everything a change must pass: style, types, layers, content, every test with thorough properties
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m bot check --transcripts tests/transcripts
	$(BIN)/python -m bench.advisories
	$(PYTEST) -n 3 --hypothesis-profile thorough

coverage: $(VENV)/dev.stamp  ## trace every test that is not long, and hold the gates (twenty minutes)
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -n 3 --dist loadfile -q -m "not long"
	$(BIN)/coverage combine -q
	$(BIN)/coverage report --include='flows/*' --fail-under=97
	$(BIN)/coverage report --include='bot/*' --fail-under=90

browser: $(VENV)/browser.stamp  ## test the workshop's page in Chromium (apt-get install chromium), and the page without a server (npm)
	@STILE_BROWSER_TESTS=required $(BIN)/python -m pytest -q tests/browser $(ARGS)

screenshots: $(VENV)/browser.stamp  ## take the README's pictures of the workshop anew, in Chromium
	@$(BIN)/python -m tests.browser.screenshots docs/pictures $(ARGS)

bench: $(VENV)/dev.stamp  ## measure
	@set -e; for each in $(BENCHES); do echo "== $$each"; $(BIN)/python -m $$each $(ARGS); done

road: $(VENV)/dev.stamp  ## measure turns over HTTP and TLS, the bot a process of its own (twenty minutes)
	@$(BIN)/python -m bench.road $(ARGS)
	@$(BIN)/python -m bench.history
	@$(BIN)/python -m bench.drain
	@$(BIN)/python -m bench.first_minute

torture: $(VENV)/dev.stamp  ## kill the bot 500 times while people talk with it, and count what is lost (half an hour)
	@$(BIN)/python -m bench.torture $(ARGS)

misfortune: $(VENV)/dev.stamp  ## live through 10,000 simulated misfortunes, and print the seeds that break a promise
	@$(BIN)/python -m bench.misfortune $(ARGS)

answers: $(VENV)/dev.stamp  ## meet each of the 23,400 answers that Telegram, or a proxy, could give at four moments
	@$(BIN)/python -m bench.misfortune.answers $(ARGS)

powercut: $(VENV)/dev.stamp  ## cut the power under the store 500 times, and count what is lost (needs strace; a minute)
	@$(BIN)/python -m bench.powercut $(ARGS)

soak: $(VENV)/dev.stamp  ## let people talk for an hour under a wound clock, and print memory, files and latency
	@$(BIN)/python -m bench.soak $(ARGS)

safety: $(VENV)/dev.stamp  ## measure how well free text is screened
	@$(BIN)/python -m bench.screening $(ARGS)

sentences: $(VENV)/dev.stamp  ## tell every sentence the talks can make, in three languages, then those of what people typed
	@for language in en de es; do \
	  $(BIN)/python -m bot sentences --language $$language $(ARGS) || exit 1; \
	  for typed in tests/content/listening/*.tsv; do \
	    $(BIN)/python -m bot sentences --language $$language --inputs $$typed $(ARGS) || exit 1; done; done

conversation: $(VENV)/dev.stamp  ## count how many of the talks' lines answer what was said, for somebody who writes and somebody who taps
	@$(BIN)/python -m bench.conversation $(ARGS)

mutate-flows: $(VENV)/dev.stamp  ## slip in flows, translations and published files as authors slip, and print what is caught, and where
	@$(BIN)/python -m tests.helpers.mutate_flows $(ARGS)
	@$(PYTEST) -n 2 --every-slip tests/content/test_nothing_written_is_lost.py

audit: $(VENV)/dev.stamp  ## look up every locked library in the public database of advisories
	@$(BIN)/python -m bench.advisories $(ARGS)

lock: $(BIN)/python  ## pin the newest versions that pyproject.toml allows
	@$(PIP) --require-hashes -r requirements-uv.lock </dev/null
	$(LOCK) -o requirements.lock
	echo "hatchling>=1.26" | $(subst -q -U pyproject.toml,-q -U -,$(LOCK)) --python-version 3.11 -o requirements-build.lock
	echo "uv>=0.13" | $(subst -q -U pyproject.toml,-q -U -,$(LOCK)) --python-version 3.11 -o requirements-uv.lock
	$(LOCK) --extra page -c requirements.lock -o requirements-page.lock
	$(LOCK) --extra postgres -c requirements.lock -o requirements-postgres.lock
	$(LOCK) --extra page --extra postgres --group dev -c requirements-page.lock -o requirements-dev.lock
	$(LOCK) --extra page --extra postgres --group dev --group browser -c requirements-dev.lock -o requirements-browser.lock

pin:  ## write the digest of the newest base image into Containerfile (needs podman or docker, and its registry)
	@tool=$$(for one in podman docker; do $$one info >/dev/null 2>&1 && echo $$one && break; done; true) && \
	  test -n "$$tool" || { echo "Neither podman nor docker runs here." >&2; exit 1; } && \
	  image=$$(sed -n 's/^FROM \([^ @]*\).*/\1/p' Containerfile | head -n 1) && \
	  $$tool pull -q "$$image" >/dev/null && \
	  digest=$$($$tool image inspect --format '{{index .RepoDigests 0}}' "$$image" | sed -n 's/.*@\(sha256:[0-9a-f]\{64\}\)$$/\1/p') && \
	  test -n "$$digest" || { echo "The digest of $$image can't be told: Containerfile stays as it is." >&2; exit 1; } && \
	  sed "s|^FROM $$image[^ ]*|FROM $$image@$$digest|" Containerfile > Containerfile.new && \
	  mv Containerfile.new Containerfile && echo "$$image is $$digest from now on: build, try it, and commit Containerfile"

notice: $(VENV)/page.stamp  ## list the licences of all that ships, after a new lock
	@$(BIN)/python -m bench.notice

release:  ## build wheel, sdist, what the image is built of, and notes into dist/, in the version of pyproject.toml
	@test -z "$$(git status --porcelain)" || { echo "Commit everything first: a release is what is committed." >&2; exit 1; }
	@rm -rf dist build/release && $(PYTHON) -m venv --without-pip build/release
	@$(PYTHON) -m pip --python build/release/bin/python $(QUIETLY) --require-hashes -r requirements-build.lock </dev/null
	@SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct) build/release/bin/hatchling build
	@version=$$(sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml) && \
	  $(PYTHON) -m bench.release_notes $$version > dist/notes-$$version.md && \
	  git archive --prefix=stile-$$version-container/ -o dist/stile-$$version-container.tar.gz HEAD $(CONTAINER) && \
	  tool=$$(for one in podman docker; do $$one info >/dev/null 2>&1 && echo $$one && break; done; true) && \
	  if [ "$$tool" ]; then \
	    $$tool build -q -t stile:$$version -f Containerfile . && $$tool save -o dist/stile-$$version-image.tar stile:$$version; \
	  else echo "Neither podman nor docker runs here: build the image from stile-$$version-container.tar.gz elsewhere." >&2; fi && \
	  (cd dist && sha256sum -- * > SHA256SUMS) && ls dist && \
	  echo "Then: git tag -s v$$version && git push --tags"

clean:  ## remove everything that can be made again
	rm -rf $(VENV) build dist .coverage* .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

# pip works on the new environment from outside: putting a pip into it would take longer than all the rest.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Stile needs Python 3.11 or newer. If you have one, name it: make PYTHON=python3.12 try" >&2; exit 1; }
	@echo "Setting up in $(VENV) (once)." >&2
	@$(PYTHON) -m venv --clear --without-pip $(VENV)

$(VENV)/runtime.stamp: requirements.lock | $(BIN)/python
	@{ test -d "$(WHEELS)" && $(PIP) --no-compile --require-hashes $(KEPT) -r $< \
	  || { $(FETCH) -r $< && $(PIP) --no-compile --require-hashes $(KEPT) -r $<; }; } </dev/null 2>/dev/null \
	  || $(PIP) --no-compile --require-hashes -r $< </dev/null
	@printf '#!/bin/sh\nPYTHONPATH="%s$${PYTHONPATH:+:$$PYTHONPATH}" exec "%s/python" -m bot "$$@"\n' \
	  "$(CURDIR)" "$(CURDIR)/$(BIN)" > $(BIN)/stile && chmod +x $(BIN)/stile
	@touch $@

# What draws PDFs and pictures is four times as heavy as the rest; make try does without it.
$(VENV)/page.stamp: requirements-page.lock $(VENV)/runtime.stamp
	@$(PIP) --no-compile --require-hashes -r requirements-page.lock </dev/null
	@touch $@

# Playwright is 165 MB, so only what opens a browser installs it.
$(VENV)/browser.stamp: requirements-browser.lock $(VENV)/dev.stamp
	@$(PIP) --require-hashes -r requirements-browser.lock </dev/null
	@touch $@

$(VENV)/dev.stamp: requirements-dev.lock $(VENV)/runtime.stamp
	@$(PIP) --require-hashes -r requirements-dev.lock </dev/null
	@touch $@
