# Everything runs from here. Only Python (3.11 or newer) and make need to be there.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
DEMO_DB ?= build/demo.sqlite
SEEDS ?= 200
BENCH ?=
PEERS := benchmarks/.venv
FUZZER := build/fuzzer
FUZZING ?= 20
KILLING ?= 60
COVERAGE := tests/building/coverage.toml
# The simulator uses every processor by itself. Coverage is slow, so only the tests of the areas are
# measured: no branch of floors 0 to 6 is met by a law, a contract, a payload or a whole day alone.
SIMULATED := tests/laws/test_simulation.py
UNMEASURED := tests/contracts tests/channels tests/cli tests/laws tests/building/test_benchmarks.py
ABREAST := -n auto --dist worksteal
NEW_ENOUGH := $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "fulfilcore needs Python 3.11 or newer; say which: make PYTHON=python3.13")'

.PHONY: help demo test check rules docs proof fuzz bench clean
.DEFAULT_GOAL := help
.NOTPARALLEL:

help: ## say what there is
	@sed -n 's/^\([a-z][a-z-]*\):.*## \(.*\)/  make \1	\2/p' Makefile | expand -t 16

demo: $(READY) ## play the example day and show its board
	@mkdir -p $(dir $(DEMO_DB))
	@$(BIN)/fulfilcore run examples/trading_day --db sqlite:///$(DEMO_DB) $(DEMO_ARGS)

test: $(READY) ## the whole suite: types, style, every test, the coverage gate
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy src tests tools benchmarks & mypy=$$!; $(BIN)/basedpyright; failed=$$?; wait $$mypy && exit $$failed
	$(BIN)/python -m pytest -q $(SIMULATED)
	$(BIN)/python -m pytest -q $(ABREAST) $(UNMEASURED) --ignore=$(SIMULATED)
	$(BIN)/python -m pytest -q $(ABREAST) --cov --cov-config=$(COVERAGE) $(UNMEASURED:%=--ignore=%)

check: $(READY) ## the working loop: style, types, the quick tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy src tests tools benchmarks
	$(BIN)/basedpyright
	$(BIN)/python -m pytest -q $(ABREAST) --ignore=tests/laws --ignore=tests/contracts

rules: $(READY) ## each rule of the behaviour with the tests that cite it
	@$(BIN)/python tools/rule_tests.py

docs: $(READY) ## write the generated pages anew
	@$(BIN)/python tools/write_pages.py

proof: $(READY) fuzz ## the slow tiers: many more seeds and examples, fuzzing, the kill test
	$(BIN)/python tools/proof.py $(SEEDS)
	$(BIN)/python tools/versions.py
	$(BIN)/python tools/kill.py $(KILLING)
	@for seed in 1 2 3 4 5; do \
		FULFILCORE_PROOF=1 $(BIN)/python -m pytest -q tests/laws tests/contracts --hypothesis-seed=$$seed || exit; \
	done

fuzz: $(FUZZER)/.ready ## throw broken payloads at every reader, FUZZING seconds each
	$(FUZZER)/bin/python tools/fuzz.py $(FUZZING)

bench: $(PEERS)/.ready ## measure beside others; only some with BENCH="import machine"
	@$(PEERS)/bin/python -m benchmarks $(BENCH)

clean: ## forget everything that was made here
	rm -rf $(VENV) $(PEERS) build dist .coverage .mypy_cache .ruff_cache .hypothesis

$(READY): pyproject.toml tools/dev_group.py
	@$(NEW_ENOUGH)
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python tools/dev_group.py > $(VENV)/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile -e '.[cli,sqlalchemy,testing]' -r $(VENV)/dev.txt
	@touch $@

# The fuzzer has no wheels for every Python, so it lives apart too.
$(FUZZER)/.ready: pyproject.toml
	@$(NEW_ENOUGH)
	@test -x $(FUZZER)/bin/python || $(PYTHON) -m venv $(FUZZER)
	$(FUZZER)/bin/python -m pip install --quiet --disable-pip-version-check -e . 'atheris>=3.0'
	@touch $@

# What fulfilcore is measured against lives apart: nothing of it is ever needed to develop.
$(PEERS)/.ready: pyproject.toml benchmarks/peers.txt
	@$(NEW_ENOUGH)
	@test -x $(PEERS)/bin/python || $(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check -e '.[sqlalchemy,postgres,testing]' -r benchmarks/peers.txt
	@touch $@
