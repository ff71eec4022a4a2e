# The two commands that matter: `make demo` and `make test`. `make help` lists the others.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/pip --disable-pip-version-check -q
PINNED := install --require-hashes --only-binary :all:
SOURCES := $(shell find counsel_tui seed locales -type f -not -path '*/__pycache__/*') pyproject.toml

.PHONY: help demo setup test check suite bench bench-placement soak mutate mutate-rules kit screenshots pins dev clean

help: ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 18

demo: setup ## the program on a throw-away vault with invented people; without a terminal, one whole session
	@$(BIN)/counsel-tui demo

setup: $(VENV)/.installed ## the virtual environment with the built and installed program

$(VENV)/.pinned: requirements/runtime.txt requirements/build.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) $(PINNED) -r requirements/runtime.txt -r requirements/build.txt
	@touch $@

$(VENV)/.installed: $(VENV)/.pinned $(SOURCES)
	@rm -rf build/wheel && mkdir -p build/wheel
	@$(PIP) wheel --no-deps --no-build-isolation --no-index -w build/wheel .
	@$(PIP) install --no-deps --no-index --force-reinstall build/wheel/*.whl
	@touch $@

$(VENV)/.tested-with: requirements/test.txt $(VENV)/.pinned
	@$(PIP) $(PINNED) -r requirements/test.txt
	@touch $@

test: setup $(VENV)/.tested-with check suite ## everything: style, types, layers, data, tests

check: ## style, types, layers, data
	@$(BIN)/ruff check counsel_tui tests tools
	@$(BIN)/ruff format --check -q counsel_tui tests tools
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo > build/lint-imports.log || (cat build/lint-imports.log; false)
	@$(BIN)/counsel-tui packs check

suite: ## the tests alone
	@$(BIN)/pytest -m "not slow" -n 2 --dist loadfile

bench: ## every figure the documents name, base and product side by side
	@$(BIN)/python tools/bench.py

bench-placement: ## the placement simulation
	@$(BIN)/python tools/bench_placement.py

soak: ## long runs: crash, merge, fuzz
	@$(BIN)/pytest -m slow --timeout 0

mutate: ## mutation score of the rule engine and of the log
	@$(BIN)/python tools/mutate.py law
	@$(BIN)/python tools/mutate.py log

mutate-rules: ## share of planted errors in the law data that a case notices
	@$(BIN)/python tools/mutate_rules.py

kit: setup ## wheels and installers for Windows, macOS and Linux in one folder
	@$(BIN)/python tools/kit.py

screenshots: setup ## the pictures of the README, from the running program
	@$(BIN)/python tools/screenshots.py

pins: ## renew the hash-pinned requirement files
	@cd requirements && for f in runtime build test; do uv pip compile -q --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-annotate --no-emit-index-url --no-emit-find-links $$f.in -o $$f.txt; done

dev: setup $(VENV)/.tested-with ## an editable installation to work on
	@$(PIP) install --no-deps --no-build-isolation --no-index -e .

clean: ## all that was made
	@rm -rf $(VENV) build dist kit demo-out
