# What both layer builds share. `sam build` calls them in a directory named after the target, such as
# layers/dependencies/targets/python3.13-arm64 (WorkingDirectory in template.yaml), whatever Python builds.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c

TARGET := $(notdir $(CURDIR))
MINOR := $(patsubst python%,%,$(firstword $(subst -, ,$(TARGET))))

# The target's own Python where it really runs (pyenv leaves names on PATH that fail), else any other.
first = $(firstword $(foreach name,python$(MINOR) python3 python,$(shell $(name) -c '$(1)' >/dev/null 2>&1 && echo $(name))))
PYTHON := $(call first,import sys)

# The layer's content decides its name in the deployment bucket, so the same source has to give the same bytes:
# bytecode with hashes instead of times, paths as they will be in Lambda. Another Python's bytecode is useless there.
define finish
	find "$(ARTIFACTS_DIR)" -type d -name __pycache__ -prune -exec rm -rf {} +
	if [ "$$($(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])')" = "$(MINOR)" ]; then \
	  $(PYTHON) -m compileall -q --invalidation-mode unchecked-hash -s "$(ARTIFACTS_DIR)" -p /opt "$(ARTIFACTS_DIR)/python"; \
	fi
	chmod -R a+rX,go-w "$(ARTIFACTS_DIR)"
endef

.PHONY: python-runs
python-runs:
	@[ -n "$(PYTHON)" ] || { echo "no Python runs: put python$(MINOR), or any python3, on PATH" >&2; exit 1; }
