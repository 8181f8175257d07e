# The commands people and CI use. `make help` lists them.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
TOOLS := .tools
BIN := $(VENV)/bin
export SAM_CLI_TELEMETRY := 0

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

.PHONY: setup
setup: $(VENV)/.stamp ## leave .venv with the package, the tools and the minutewatch command

$(BIN)/uv:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv

$(VENV)/.stamp: requirements/dev.txt pyproject.toml | $(BIN)/uv
	$(BIN)/uv pip install --quiet --python $(VENV) -r requirements/dev.txt
	$(BIN)/uv pip install --quiet --python $(VENV) --no-deps -e .
	touch $@

# Each tool has an environment of its own: their botocore pins do not resolve together.
$(TOOLS)/%/.stamp: requirements/%.txt | $(BIN)/uv
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python $(TOOLS)/$*
	$(BIN)/uv pip install --quiet --python $(TOOLS)/$* -r $<
	touch $@
