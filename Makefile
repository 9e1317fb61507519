# Everything one does with Wegwijs. `make help` explains itself.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
SIZE ?= quick
PART ?= figures
MEASURED = $(if $(filter all,$(PART)),tests/bench,$(wildcard tests/bench/$(PART) tests/bench/test_$(PART).py))
SYSTEM_PACKAGES := chromium fonts-noto-core libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 clamav-daemon

.PHONY: help install assets words system demo test check bench lock extract clean

help: ## Say what each command does
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 12

install: .venv/installed assets words ## Build .venv, the front-end assets and the catalogues

.venv/installed: requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Wegwijs needs Python 3.11 or newer: make PYTHON=python3.12 install"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

assets: .venv/installed
	@$(BIN)/python platform/assets.py

words: .venv/installed
	@$(BIN)/python translations/compile.py

system: ## Install the system Chromium, ClamAV and the libraries that tests and PDFs need (Debian, Ubuntu)
	@dpkg -s $(SYSTEM_PACKAGES) >/dev/null 2>&1 && command -v chromium >/dev/null && test -x /usr/sbin/clamd || { \
	  run=$$([ $$(id -u) = 0 ] && echo || echo sudo -n); \
	  echo "Installing $(SYSTEM_PACKAGES) ..."; \
	  $$run apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$run apt-get install -y -qq --no-install-recommends $(SYSTEM_PACKAGES) >/dev/null; }

demo: install ## Show it: made-up records, one night, all processes, until Ctrl-C (PORT=8000)
	@$(BIN)/wegwijs demo --port $(PORT)

test: install system ## Run the whole suite: real engines, real browser
	$(BIN)/python -m pytest -n 2 --dist loadscope

check: install ## Lint, types, import rules, dependencies, catalogues
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry .
	$(BIN)/python translations/check.py

bench: install ## Measure the figures; SIZE=full for ten million visits, PART=all or another name in tests/bench
	WEGWIJS_BENCH_SIZE=$(SIZE) $(BIN)/python -m pytest -q -s -m bench $(MEASURED)

lock: ## Renew the lock files, with hashes and without package hosts
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml --extra embedded --group dev -o requirements-dev.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --group build -o requirements-build.lock

extract: .venv/installed ## Bring new source sentences into the catalogues
	@$(BIN)/python translations/extract.py

clean: ## Remove what was built; the records in var stay
	rm -rf .venv node_modules platform/wegwijs/static/vendor dist ci-output
