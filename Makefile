# make demo   install into .venv, run the sample study end to end, open the app
# make test   install what is needed, run all tests
# make check  format, lint, types, layers
# make app    open the app, on a project with PROJECT=study.qualkit
# make lock   choose the newest versions of all dependencies again

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
INSTALLED := .venv/installed
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: demo test check install app lock clean

demo: install
	$(BIN)/qualkit demo

test: install
	$(BIN)/python -m pytest

check: install
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

install: $(INSTALLED)

app: install
	$(BIN)/qualkit app $(PROJECT)

# --no-deps: the lock is complete, and what it leaves out (sentence-transformers, and so CUDA) must stay out.
$(INSTALLED): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11")'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "installing into .venv (about 1.4 GB, a few minutes the first time)"
	$(PIP) install --no-deps --require-hashes -r requirements.lock
	$(PIP) install --no-deps --no-build-isolation --editable .
	touch $(INSTALLED)

lock: install
	$(BIN)/uv pip compile pyproject.toml --extra bertopic --extra dask --extra dev --override requirements.overrides --upgrade \
		--universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate \
		--output-file requirements.lock

clean:
	rm -rf .venv build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
