# Two commands matter: make demo, make test. make check is what a change must pass as well.
.PHONY: help setup dist browser demo test test-large check fmt docs bench audit fuzz nightly clean
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
FRONT := src/baosong/site/static/build/main.js

# Compiled modules are cached: without them every process that the tests start compiles Django and all else anew, 3 of its 5 seconds.
unexport PYTHONDONTWRITEBYTECODE

help:
	@echo "make demo    set up and open the demo"
	@echo "make test    run all tests"
	@echo "make test-large  run all tests on PostgreSQL, Redis, Celery and an S3-compatible store"
	@echo "make check   ruff, mypy, import-linter, djlint, translations"
	@echo "make fmt     format the code"
	@echo "make docs    write the generated pages"
	@echo "make audit   known vulnerabilities of dependencies (asks PyPI and npm)"
	@echo "make fuzz    broken input for the readers of notices, mails and bundles, ten minutes each"
	@echo "make nightly audit and fuzz"
	@echo "make bench   run the benchmarks"
	@echo "make dist    build the wheel into dist/"

$(STAMP): pyproject.toml uv.lock
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	test -x $(BIN)/uv || ($(PYTHON) -m venv $(VENV) && $(BIN)/python -m pip install --quiet uv==0.13.9)
	$(BIN)/uv sync --frozen --quiet
	touch $(STAMP)

$(FRONT): $(STAMP) package.json package-lock.json vite.config.js $(wildcard frontend/*.js)
	tools/npm ci --loglevel=error --no-audit --no-fund
	tools/npm run --silent build
	touch $(FRONT)

# The tests' Django is set up before any test file is read, so the catalogue of translations must be there before it.
setup: $(STAMP) $(FRONT)
	$(BIN)/python -c "from baosong.site.languages import compile_catalogues; compile_catalogues()"

dist: setup
	$(BIN)/uv build --wheel --quiet --out-dir dist

browser:
	tools/system-packages
	tools/record-store

demo: setup
	$(BIN)/baosong demo

# Side by side, two more than there are cores, since stories wait for films, brokers and clocks; at most six.
SIDE_BY_SIDE := -n $(shell expr $$(getconf _NPROCESSORS_ONLN) + 2) --maxprocesses=6 --dist worksteal

# The packages whose behaviour depends on database, broker and store; test-large runs the rest there as well.
BOTH_FORMS := tests/platform tests/site/test_strip_nul.py tests/apps/orgs tests/apps/calls tests/apps/submissions tests/apps/inbox tests/apps/library

# Everything in the small form, where no package's coverage may fall below its floor, and these packages in the larger one too.
test: setup browser
	$(BIN)/python -m tools.suite $(SIDE_BY_SIDE) --cov --cov-report=
	$(BIN)/python tools/coverage_floors.py
	$(BIN)/python -m tools.large $(SIDE_BY_SIDE) $(BOTH_FORMS)

check: setup
	$(BIN)/ruff format --check src tests tools benchmarks hatch_build.py
	$(BIN)/ruff check src tests tools benchmarks hatch_build.py
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint src --lint --quiet
	$(BIN)/python tools/messages.py missing

test-large: setup browser
	$(BIN)/python -m tools.large $(SIDE_BY_SIDE)

fmt: setup
	$(BIN)/ruff format src tests tools benchmarks hatch_build.py
	$(BIN)/ruff check --fix src tests tools benchmarks hatch_build.py

docs: setup
	$(BIN)/python -m tools.architecture

bench: setup
	tools/npm ci --prefix benchmarks/peers --loglevel=error --no-audit --no-fund
	$(BIN)/python benchmarks/upload.py
	$(BIN)/python benchmarks/notice.py
	$(BIN)/python benchmarks/forms.py
	$(BIN)/python benchmarks/inspection.py
	$(BIN)/python benchmarks/document_pages.py
	$(BIN)/python benchmarks/similarity.py
	$(BIN)/python benchmarks/ranking.py
	$(BIN)/python benchmarks/table_import.py
	$(BIN)/python benchmarks/bundle.py
	$(BIN)/python benchmarks/mail.py
	$(BIN)/python benchmarks/search.py
	$(BIN)/python benchmarks/casebook_printing.py
	$(BIN)/python benchmarks/deadline_load.py
	$(BIN)/python benchmarks/national_size.py
	$(BIN)/python benchmarks/pretalx_comparison.py
	$(BIN)/python benchmarks/startup.py

# For the night: known vulnerabilities of dependencies (asks the registries), and fuzzing for ten minutes each.
audit: setup
	$(BIN)/uv export --frozen --all-extras --no-hashes --quiet --no-emit-project > $(VENV)/locked.txt
	$(BIN)/uv tool run pip-audit==2.10.1 --requirement $(VENV)/locked.txt --no-deps --disable-pip
	tools/npm audit --audit-level=high

fuzz: setup
	$(BIN)/uv sync --frozen --quiet --group fuzz
	$(BIN)/python -m tools.fuzz

nightly: audit fuzz

clean:
	rm -rf $(VENV) node_modules src/baosong/site/static/build demo-data
