# The commands people and CI use. `make help` lists them.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
TOOLS := .tools
BIN := $(VENV)/bin
export SAM_CLI_TELEMETRY := 0
# A __pycache__ beside a function's app.py would go into its package and make the next deploy change something.
export PYTHONDONTWRITEBYTECODE := 1

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

.PHONY: setup
setup: $(VENV)/.stamp ## leave .venv with the package, the tools and the minutewatch command

# What a set-up says goes to standard error: standard output belongs to the command that people asked for.
$(BIN)/uv:
	@echo "making $(VENV) with $$($(PYTHON) --version)" >&2
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv

$(VENV)/.stamp: requirements/dev.txt pyproject.toml | $(BIN)/uv
	@echo "installing the package and its tools into $(VENV)" >&2
	@$(BIN)/uv pip install --quiet --python $(VENV) -r requirements/dev.txt
	@$(BIN)/uv pip install --quiet --python $(VENV) --no-deps -e .
	@touch $@

# Each tool has an environment of its own: their botocore pins do not resolve together.
$(TOOLS)/%/.stamp: requirements/%.txt | $(BIN)/uv
	@echo "installing $* into $(TOOLS)/$*" >&2
	@$(BIN)/uv venv --quiet --clear --python $(BIN)/python $(TOOLS)/$*
	@$(BIN)/uv pip install --quiet --python $(TOOLS)/$* -r $<
	@touch $@

.PHONY: format
format: setup ## put the code into its one form
	$(BIN)/ruff check --fix --quiet .
	$(BIN)/ruff format --quiet .

.PHONY: check
check: setup $(TOOLS)/sam/.stamp $(TOOLS)/checkov/.stamp ## lint, types, import directions, template
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/cfn-lint template.yaml
	AWS_DEFAULT_REGION=us-east-1 $(TOOLS)/sam/bin/sam validate --lint
	$(TOOLS)/checkov/bin/checkov --config-file .checkov.yaml

.PHONY: unit
unit: setup ## unit tests, mirrored path by path
	$(BIN)/python -m pytest tests/unit

.PHONY: fuzz
fuzz: setup ## bad input of every source, by the thousand (RUNS=100000 for more of it)
	$(if $(RUNS),$(BIN)/python -m tests.fuzz --runs $(RUNS),$(BIN)/python -m pytest tests/fuzz)

.PHONY: integration
integration: setup ## tests on the real OpenSearch and an independent Forward receiver
	$(BIN)/python -m pytest tests/integration

.PHONY: e2e
e2e: setup $(TOOLS)/sam/.stamp $(TOOLS)/ministack/.stamp ## a real sam deploy to the local stack, followed from event to finding
	$(BIN)/python -m pytest tests/e2e

.PHONY: test
test: check ## everything that CI runs
	$(BIN)/python -m pytest tests/unit tests/fuzz tests/integration tests/e2e

.PHONY: local-up
local-up: setup $(TOOLS)/sam/.stamp $(TOOLS)/ministack/.stamp ## OpenSearch, Fluentd's side and AWS on loopback, and the stack deployed there
	@$(BIN)/python -m local up

.PHONY: local-down
local-down: setup ## stop the local stack
	@$(BIN)/python -m local down

.PHONY: demo
demo: setup $(TOOLS)/sam/.stamp $(TOOLS)/ministack/.stamp ## everything from nothing: logs flow, minutes are judged, findings appear (MINUTES=5 ends by itself)
	@$(BIN)/python -m local demo $(if $(MINUTES),--minutes $(MINUTES))

.PHONY: lock
lock: $(BIN)/uv ## pin the newest versions that the .in files allow
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --upgrade requirements/dev.in pyproject.toml -o requirements/dev.txt
	$(MAKE) -C layers/dependencies lock UV=$(abspath $(BIN)/uv)
	for tool in sam ministack checkov osmem; do \
		$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --upgrade requirements/$$tool.in -o requirements/$$tool.txt; \
	done
