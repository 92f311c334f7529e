# Yingdan 赢单. `make run` starts the product with the demo company, `make test` runs everything that must hold.
# Every step is stamped with a checksum of what it was made from, so repeating it costs nothing.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help

# Asked once, and only when an environment is made.
PYTHON ?= $(eval PYTHON := $(shell requirements/quickest_python.sh))$(PYTHON)
VENV := .venv
BIN := $(VENV)/bin
PY := $(BIN)/python
sum = $(shell cat $(1) 2>/dev/null | sha256sum | cut -c1-16)
say = @printf '\033[1m→ %s\033[0m\n' $(1)

BASE_STAMP := $(VENV)/.base-$(call sum,requirements/base.txt)
DEV_STAMP := $(VENV)/.dev-$(call sum,requirements/base.txt requirements/dev.txt)

ifneq ($(wildcard web/package.json),)
NODE_STAMP := web/node_modules/.stamp-$(call sum,web/package-lock.json)
WEB_FILES = find web/src web/public web/sdk web/index.html web/vite.config.ts web/tsconfig.json \
  web/package-lock.json -type f -not -path '*/node_modules/*' 2>/dev/null | LC_ALL=C sort
WEB_STAMP := web/dist/.stamp-$(shell $(WEB_FILES) | xargs sha256sum | sha256sum | cut -c1-16)
endif

AUDIT_STAMP := build/.audited-$(call sum,requirements/base.txt requirements/accepted.txt web/package-lock.json)-$(shell date +%F)

# Two test processes fit the machines this is developed on; the rest of each test's time is the database's.
PYTEST := $(PY) -m pytest
TEST_PROCESSES ?= 2
PYTEST_REPORT = $(if $(CI),-rfEsxXp --junitxml=build/junit/$(1).xml,)
ARGS ?=
ONLY ?=

.PHONY: help run test check check-python check-web audit test-python test-alone test-web test-e2e bench lock fix clean \
  setup setup-run setup-web browser mail-server broker

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: setup-run ## start the product with the demo company (ARGS="--port 9000")
	@exec $(PY) -m yingdan run --demo $(ARGS)

test: check test-python test-alone test-web test-e2e ## check, then every test of Python, web and browser

check: check-python check-web $(AUDIT_STAMP) ## format, lint, types, architecture, laws: run it before each change

check-python: $(DEV_STAMP)
	$(call say,"format and lint")
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	$(call say,"types")
	@$(BIN)/mypy --strict yingdan
	$(call say,"import law")
	@$(BIN)/lint-imports --no-logo
	$(call say,"architecture and laws")
	@$(PYTEST) -q tests/architecture tests/laws $(call PYTEST_REPORT,check)

check-web: $(NODE_STAMP)
ifneq ($(wildcard web/package.json),)
	$(call say,"web: types and lint")
	@cd web && npm run --silent types && npm run --silent lint
endif

audit: ## ask for published weaknesses of the pinned components
	@rm -f build/.audited-*
	@$(MAKE) $(AUDIT_STAMP)

# Asked once a day. A run of CI judges the change, not the day: it tells, and does not fail.
$(AUDIT_STAMP): $(BASE_STAMP) $(NODE_STAMP)
	$(call say,"published weaknesses of components")
	@mkdir -p build
	@test -x build/audit/bin/pip-audit || { $(PY) -m venv build/audit && \
	  build/audit/bin/pip install --quiet --disable-pip-version-check pip-audit==2.10.1 2>/dev/null; } || true
	@$(PY) requirements/audit.py $(if $(CI),--tell,) --npm "npm audit --omit=dev --json" \
	  --pip "build/audit/bin/pip-audit --requirement requirements/base.txt --disable-pip --require-hashes --format json --progress-spinner off"
	@rm -f build/.audited-*; touch $@

test-python: $(DEV_STAMP) $(WEB_STAMP) mail-server broker
	$(call say,"tests")
	@$(PYTEST) -q -n $(TEST_PROCESSES) --dist loadfile -m 'not alone' tests --ignore=tests/architecture \
	  --ignore=tests/laws --ignore=tests/e2e $(call PYTEST_REPORT,python) || test $$? -eq 5

test-alone: $(DEV_STAMP) $(WEB_STAMP)
	$(call say,"tests that need the machine for themselves")
	@$(PYTEST) -q -m alone tests --ignore=tests/e2e $(call PYTEST_REPORT,alone) || test $$? -eq 5

test-web: $(WEB_STAMP)
ifneq ($(wildcard web/package.json),)
	$(call say,"web: tests")
	@cd web && npm run --silent test -- $(if $(CI),--reporter=default --reporter=junit \
	  --outputFile.junit=../build/junit/web.xml,)
	$(call say,"web: first load of each page")
	@cd web && npm run --silent size
endif

test-e2e: $(DEV_STAMP) $(WEB_STAMP) browser
ifneq ($(wildcard web/playwright.config.ts),)
	$(call say,"journeys in Chromium")
	@cd web && $(if $(CI),PLAYWRIGHT_JUNIT_OUTPUT_FILE=$(CURDIR)/build/junit/e2e.xml,) \
	  npx playwright test $(if $(CI),--reporter=list$(comma)junit,)
endif

bench: $(DEV_STAMP) $(WEB_STAMP) ## measure the promises, one JSON line each (ONLY=thread)
	@$(PY) -m bench $(ONLY)

fix: $(DEV_STAMP) $(NODE_STAMP) ## format and repair what can be repaired mechanically
	@$(BIN)/ruff check --fix . || true
	@$(BIN)/ruff format .
ifneq ($(wildcard web/package.json),)
	@cd web && npm run --silent lint -- --fix
endif

lock: $(BASE_STAMP) ## renew the pinned versions from requirements/*.in
	@$(PYTHON) -m venv build/lock
	@build/lock/bin/pip install --quiet --disable-pip-version-check uv
	@cd requirements && for set in base dev; do ../build/lock/bin/uv pip compile --quiet --universal \
	  --python-version 3.11 --generate-hashes --no-header --upgrade $$set.in -o $$set.txt; done

clean: ## remove everything built; the data folder stays
	@rm -rf $(VENV) build web/node_modules web/dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@find yingdan tests bench -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true

setup: $(DEV_STAMP) $(WEB_STAMP) ## install and build, start nothing

setup-run: $(BASE_STAMP) $(WEB_STAMP)

setup-web: $(WEB_STAMP)

comma := ,

$(PY):
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed / 需要 Python 3.11 以上" >&2; exit 1; }
	$(call say,"Python environment ($(PYTHON))")
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && apt-get install -y -qq python3-venv >/dev/null && $(PYTHON) -m venv $(VENV); \
	  else echo "Install the venv module first, on Debian: apt install python3-venv" >&2; exit 1; fi; }

$(BASE_STAMP): | $(PY)
	$(call say,"Python packages (pinned by hash)")
	@$(PY) -m pip install --disable-pip-version-check --no-deps --require-hashes \
	  -r requirements/base.txt
	@echo '$(CURDIR)' > "$$($(PY) -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/yingdan.pth"
	@rm -f $(VENV)/.base-*; touch $@

$(DEV_STAMP): $(BASE_STAMP)
	$(call say,"Python packages for checks and tests")
	@$(PY) -m pip install --disable-pip-version-check --no-deps --require-hashes \
	  -r requirements/dev.txt
	@rm -f $(VENV)/.dev-*; touch $@

ifneq ($(wildcard web/package.json),)
$(NODE_STAMP):
	@node -e 'process.exit(+(process.versions.node.split(".")[0] < 20))' 2>/dev/null \
	  || { echo "Node 20 or newer is needed / 需要 Node 20 以上" >&2; exit 1; }
	$(call say,"web packages")
	@cd web && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(WEB_STAMP): $(NODE_STAMP)
	$(call say,"web client")
	@cd web && npm run --silent build >/dev/null
	@find web/dist -type f \( -name '*.js' -o -name '*.css' -o -name '*.svg' \) -exec gzip -9knf {} +
	@rm -f web/dist/.stamp-*; touch $@
endif

mail-server: # for the test of mailboxes, which is skipped without it
	@if command -v dovecot >/dev/null; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "→ Dovecot (for the test of mailboxes)"; \
	  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
	    dovecot-imapd >/dev/null; } || echo "dovecot-imapd could not be installed: the test of mailboxes is skipped." >&2; \
	else echo "The test of mailboxes needs dovecot-imapd and root: it is skipped." >&2; fi

broker: # for the test of devices, which is skipped without it
	@if command -v mosquitto >/dev/null || [ -x /usr/sbin/mosquitto ]; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "→ Mosquitto (for the test of devices)"; \
	  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
	    mosquitto >/dev/null; } || echo "mosquitto could not be installed: the test of devices is skipped." >&2; \
	else echo "The test of devices needs mosquitto: it is skipped." >&2; fi

browser:
	@if command -v chromium >/dev/null && fc-list 2>/dev/null | grep -qi 'noto.*cjk'; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "→ Chromium and a Chinese font (for the browser tests)"; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
	    chromium fonts-noto-cjk fontconfig >/dev/null; \
	else echo "The journeys need chromium and fonts-noto-cjk: please install both." >&2; exit 1; fi
