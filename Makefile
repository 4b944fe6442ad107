# `make` alone says what there is. All that a fresh machine needs first is Python 3.11.

VENV ?= .venv
PYTHON := $(VENV)/bin/python
# Never an index of names: pip asks for what the two files pin, and for nothing else.
PIP := $(PYTHON) -m pip --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help run demo-waiver test test-full shots lint bench migrate clean

help:
	@echo "make run        the whole city on this machine: app, worker, Redis, simulator; Ctrl-C ends it"
	@echo "make demo-waiver  plays a waived deposit from scan to return against the running city"
	@echo "make test       every test, on SQLite and, where they are installed, on PostgreSQL and Redis"
	@echo "make test-full  the long ones too: kills, long races, failover"
	@echo "make shots      photographs of every screen, into var/shots"
	@echo "make lint       style and types"
	@echo "make bench      how fast it is, as ratios; writes bench/results.json"
	@echo "make migrate    bring the database of the settings in DATA_DIR up to date"
	@echo "make clean      remove what was installed and cached; never DATA_DIR"
	@echo
	@echo "PORT=8000 SIMULATOR_PORT=8001 DATA_DIR=./var make run   chooses where; README.md has every setting"

run: $(VENV)/.installed
	@exec $(PYTHON) -m launchers --with-parent

demo-waiver: $(VENV)/.installed
	@$(PYTHON) -m demo.story

test: $(VENV)/.installed-dev tests/foreign/node_modules tests/miniprogram/node_modules
	@$(PYTHON) -m tests

test-full: $(VENV)/.installed-dev tests/foreign/node_modules tests/miniprogram/node_modules
	@$(PYTHON) -m tests --long

shots: $(VENV)/.installed-dev
	@$(PYTHON) -m tests.faces.shots

lint: $(VENV)/.installed-dev
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m mypy

bench: $(VENV)/.installed-dev
	@$(PYTHON) -m bench

migrate: $(VENV)/.installed
	@$(PYTHON) -m flask --app app migrate

clean:
	rm -rf $(VENV) tests/foreign/node_modules tests/miniprogram/node_modules .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -not -path './var/*' -prune -exec rm -rf {} +

# A virtual environment that was interrupted while it was made, or whose Python is gone, is made anew.
$(VENV)/.installed: requirements.txt
	@$(PYTHON) -m pip --version >/dev/null 2>&1 || { \
	  for candidate in python3 python3.14 python3.13 python3.12 python3.11; do \
	    if "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	      found=$$candidate; break; \
	    fi; \
	  done; \
	  if [ -z "$$found" ]; then \
	    echo "make: Python 3.11 or newer is needed, and neither python3 nor python3.11 to python3.14 is one." >&2; \
	    exit 1; \
	  fi; \
	  echo "Making $(VENV) with $$found …"; \
	  "$$found" -m venv --clear $(VENV) || { \
	    echo "make: $$found cannot make a virtual environment; on Debian and Ubuntu: apt-get install python3-venv." >&2; \
	    exit 1; \
	  }; \
	}
	@echo "Installing what requirements.txt names …"
	@$(PIP) install -qq -r requirements.txt
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt $(VENV)/.installed
	@echo "Installing what requirements-dev.txt names …"
	@$(PIP) install -qq -r requirements-dev.txt
	@touch $@

# Other people's code that the simulator is tested against; without Node those tests say what they lack.
tests/foreign/node_modules: tests/foreign/package-lock.json
	@if command -v npm >/dev/null; then \
	  echo "Installing what tests/foreign names …"; \
	  cd tests/foreign && npm ci --silent --no-audit --no-fund && touch node_modules; \
	fi

# Tencent's simulator of the mini-program; likewise.
tests/miniprogram/node_modules: tests/miniprogram/package-lock.json
	@if command -v npm >/dev/null; then \
	  echo "Installing what tests/miniprogram names …"; \
	  cd tests/miniprogram && npm ci --silent --no-audit --no-fund && touch node_modules; \
	fi
