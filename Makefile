# The project's commands. Each makes .venv on first use, from constraints.txt.

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
READY := .venv/ready

.PHONY: generate test check corpus bench mutants clean

generate: $(READY)  ## write generated/ from sdkwright.toml
	$(BIN)/sdkwright generate

test: $(READY)  ## everything that CI runs
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest

check: $(READY)  ## whether generated/ is what the document says
	$(BIN)/sdkwright generate --check

corpus: $(READY)  ## prove generated packages on a folder of documents: make corpus CORPUS=folder FLAGS="--no-types NAME"
	$(BIN)/python tests/corpus --corpus "$(CORPUS)" $(FLAGS)

bench: $(READY)  ## speed beside peers: make bench DOCUMENT=openapi.yaml PEERS="folders with their commands"
	$(BIN)/python tests/benchmarks "$(DOCUMENT)" --peers $(PEERS)

mutants: $(READY)  ## break the generated client on purpose; each fault must turn a test red
	$(BIN)/python tests/contract/mutants.py

clean:
	rm -rf .venv dist .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(READY): pyproject.toml constraints.txt
	@if [ -z "$(PYTHON)" ]; then \
		echo "sdkwright needs Python 3.11 or newer, and none is on PATH." >&2; \
		echo "Found: $$(python3 --version 2>&1 || echo no python3). Install one, or name it: make PYTHON=/path/to/python3.11" >&2; \
		exit 1; fi
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(0 if v >= (3, 11) else f"sdkwright needs Python 3.11 or newer; $(PYTHON) is {v[0]}.{v[1]}. Name another: make PYTHON=/path/to/python3.11")'
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "$(PYTHON) has no venv module. On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --no-compile --disable-pip-version-check -c constraints.txt -e '.[test]'
	@touch $(READY)
