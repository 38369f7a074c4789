# Every target is a line or two that can be typed by hand; the README lists them, with Windows' spelling beside.
PYTHON ?= python3
PORT ?= 8501
INPUT ?= data/demo
PY := .venv/bin/python
RELEASE := data/release/current.duckdb
# What is there is reused: `make dashboard` never replaces a release, which may hold real data.
MISSING := $(if $(LEAD_RELEASE)$(wildcard $(RELEASE)),,$(RELEASE))
# Only the demonstration's folder is a target: one that somebody names may have blanks in its name, and Make takes those
# for the end of it. For the same reason the private folder is looked for by the shell.
DEMO := $(if $(subst data/demo,,$(INPUT)),,data/demo)
# uv asks PyPI, whatever index pip has: the hashes are those of the files for all systems, and no others are installed.
LOCK = $(PY) -m uv pip compile -q --upgrade --universal --generate-hashes --python-version 3.11 --no-header --no-emit-index-url

.DEFAULT_GOAL := help
.PHONY: help dashboard demo build release test check fix lock soak bench clean

help:  ## list the targets
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 20

dashboard: .venv/app.ready $(MISSING)  ## make what is missing, then open the dashboard (PORT=8501)
	@echo "Opening http://localhost:$(PORT) - stop it with Ctrl+C"
	$(PY) -m streamlit run dashboard/app.py --server.port $(PORT)

demo: .venv/app.ready  ## write the demonstration data anew
	$(PY) -m pipelines demo --out data/demo

build: .venv/app.ready $(DEMO)  ## build the private warehouse from INPUT (data/demo)
	$(PY) -m pipelines build --input "$(INPUT)"

release: .venv/app.ready  ## publish a release from the warehouse that was built last
	$(PY) -m pipelines publish --out data/release

test: .venv/tests.ready  ## install what the tests need, a browser included, and run them all
	$(PY) tools/install_browser.py
	$(PY) -m pytest -n auto --dist loadfile --no-loadscope-reorder

check: .venv/tests.ready  ## look for faults of style, format and imports; changes nothing
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	.venv/bin/lint-imports --no-logo

fix: .venv/tests.ready  ## mend what can be mended without thinking
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .
	$(PY) -m tools.metric_pages
	$(PY) -m tools.translations

lock: .venv/tests.ready  ## pin every package anew from requirements.in, -dev.in and -uv.in
	$(LOCK) requirements.in -o requirements.txt
	$(LOCK) requirements-dev.in -o requirements-dev.txt
	$(LOCK) requirements-uv.in -o requirements-uv.txt

soak: .venv/tests.ready  ## kill and spoil for a long time: 200 kills, 2,000 mangled files
	LEAD_SOAK=1 $(PY) -m pytest tests/faults

bench: .venv/tests.ready  ## measure against the limits named in benchmarks/RESULTS.md
	$(PY) -m benchmarks

clean:  ## remove the environment and the demonstration; never a release or private data
	rm -rf .venv data/demo .pytest_cache .ruff_cache .import_linter_cache .hypothesis

# ---- files that `make dashboard` makes once

.venv/app.ready: requirements.txt requirements-uv.txt tools/environment.py
	$(PYTHON) tools/environment.py requirements.txt
	@touch $@

.venv/tests.ready: requirements.txt requirements-dev.txt requirements-uv.txt tools/environment.py
	$(PYTHON) tools/environment.py requirements.txt requirements-dev.txt
	@touch .venv/app.ready $@

data/demo: | .venv/app.ready
	@echo "Writing the demonstration data: a made-up Seattle, 2008 to now"
	$(PY) -m pipelines demo --out data/demo

$(RELEASE): | .venv/app.ready
	@test -f "$${LEAD_PRIVATE_DIR:-data/private}/warehouse.duckdb" || $(MAKE) --no-print-directory build
	@echo "Publishing a release"
	$(PY) -m pipelines publish --out data/release
