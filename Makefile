# The commands of README.md and CONTRIBUTING.md. `make` alone lists them.

SHELL := /bin/sh
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
UV := $(shell command -v uv 2>/dev/null)

# The first Python that is new enough; `make PYTHON=/path/to/python run` names another.
PYTHON := $(shell for each in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$each" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$each"; exit; }; done)

# Where the data of `make run` is, unless SEAMLINE_HOME names another folder.
SEAMLINE_HOME ?= data

# The server that the tests make their databases in; without one, the tests on PostgreSQL are left out.
SEAMLINE_TEST_POSTGRES ?= postgresql://postgres@127.0.0.1:5432/postgres

PYTEST_OPTIONS ?= -n 2 --dist loadfile

.PHONY: help
help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: $(VENV)/.installed ## Install what is missing, load the demo company, serve on https://localhost:8443
	@SEAMLINE_HOME="$(SEAMLINE_HOME)" exec $(BIN)/seamline serve --demo

.PHONY: test
test: $(VENV)/.installed-dev ## Everything that a change has to pass
	@$(MAKE) --no-print-directory check
	@SEAMLINE_TEST_POSTGRES="$(SEAMLINE_TEST_POSTGRES)" sh tests/run.sh $(BIN)/python $(PYTEST_OPTIONS)

.PHONY: check
check: $(VENV)/.installed-dev ## Lint, format, types and import rules, without the tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	SEAMLINE_HOME=.mypy_cache/home $(BIN)/mypy
	$(BIN)/lint-imports

.PHONY: format
format: $(VENV)/.installed-dev ## Bring the code into the house's form
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

.PHONY: bench
bench: $(VENV)/.installed-dev ## Measure speed and memory; benchmarks/README.md says what the figures mean
	$(BIN)/python -m benchmarks

.PHONY: upgrade-check
upgrade-check: $(VENV)/.installed-dev ## Migrate the data of the first version with today's code
	$(BIN)/python -m pytest -q tests/upgrade

.PHONY: settings
settings: $(VENV)/.installed-dev ## Write docs/settings.md from the settings that the code declares
	$(BIN)/python -m tests.settings_table

.PHONY: lock
lock: ## Choose the newest versions that pyproject.toml allows (needs uv)
	@test -n "$(UV)" || { echo "make lock needs uv: $(PYTHON) -m pip install uv" >&2; exit 1; }
	@$(call compile,requirements.lock,)
	@$(call compile,requirements-dev.lock,--extra dev --constraint requirements.lock)

# With hashes and without addresses. hatchling and editables stand in it because the project itself is installed
# by them, without a second download that no hash would vouch for.
define compile
printf 'hatchling\neditables\n' | $(UV) pip compile --quiet --upgrade --universal --python-version 3.11 \
	--generate-hashes --no-header --no-emit-index-url --no-emit-find-links $(2) pyproject.toml - --output-file $(1)
endef

.PHONY: clean
clean: ## Remove the virtual environment and what tools leave behind; never the data
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis .coverage htmlcov build dist

$(VENV)/.installed: requirements.lock pyproject.toml
	@$(call install,requirements.lock)
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock pyproject.toml
	@$(call install,requirements-dev.lock)
	@touch $@ $(VENV)/.installed

# uv where it exists, since it takes seconds; else pip; pip too where uv cannot reach the registry that pip is set up for.
define install
"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	echo "Seamline needs Python 3.11 or newer: install it, or name it: make PYTHON=/path/to/python run" >&2; exit 1; }; \
test -x $(BIN)/python || "$(PYTHON)" -m venv $(VENV) || { rm -rf $(VENV); echo "Python's venv module is missing;" \
	"on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }; \
echo "Installing $(1) …"; \
if test -n "$(UV)" \
	&& "$(UV)" pip install --quiet --python $(BIN)/python --require-hashes -r $(1) \
	&& "$(UV)" pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .; then :; else \
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1) \
	&& $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .; fi
endef
