# Kotak Kabar. `make` alone prints what there is to make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
TRAINING := .training

.DEFAULT_GOAL := help
.PHONY: help setup run test check bench faults soak fuzz release image cards image-test clean

help: ## print this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sort | awk 'BEGIN {FS = ":.*## "} {printf "  make %-10s %s\n", $$1, $$2}'

setup: $(STAMP) ## make the virtual environment (done by itself when needed)

$(STAMP): pyproject.toml provisioning/constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Kotak Kabar needs Python 3.11 or newer")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -c provisioning/constraints.txt -e '.[dev]'
	@touch $(STAMP)

run: $(STAMP) ## start a training office on a simulated HAT; the address and the set-up code are printed
	$(BIN)/kabar run --simulate --data-dir $(TRAINING)

# many tests start programs: what Python compiled of them is kept, whatever the shell says
test: export PYTHONDONTWRITEBYTECODE :=
test: $(STAMP) ## run every test (browser tests need Chromium: apt-get install chromium)
	$(BIN)/pytest -n auto --maxprocesses=4 --dist loadfile --no-loadscope-reorder

check: $(STAMP) ## lint, types and who may import whom
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

fuzz: $(STAMP) ## a million damaged inputs against all that reads what a modem says
	$(BIN)/python -m tests.fuzz --inputs 1000000

faults: $(STAMP) ## break the box in thousands of ways and print what came of it
	$(BIN)/python -m tests.faults --injections 2000 --seed 1

SOAK_MINUTES ?= 60
soak: $(STAMP) ## one box for SOAK_MINUTES (60), everything goes wrong at random, audited each minute
	$(BIN)/python -m tests.faults.soak --minutes $(SOAK_MINUTES)

release: $(STAMP) ## make the signed bundle that images, install.sh and updates are made of
	$(BIN)/python -m provisioning.release

SUITE ?= bookworm
MIRROR ?=
IMAGE_CACHE ?= $(HOME)/.cache/kotak-kabar
image: $(STAMP) ## build the card for Pi 3, 4 and Zero 2 W (root; SUITE, MIRROR, IMAGE_CACHE, COMPRESS=1)
	$(BIN)/python -m provisioning.image --suite $(SUITE) --mirror "$(MIRROR)" --cache $(IMAGE_CACHE) $(if $(COMPRESS),--compress)

N ?= 1
cards: $(STAMP) ## stamp N cards from the image, each with a code of its own, and print their stickers: make cards N=10
	$(BIN)/python -m provisioning.image.cards $(N)

CUTS ?= 10
image-test: image ## boot that very image in a virtual machine and live through an office's worst days (CUTS=10)
	$(BIN)/python -m tests.boot --cuts $(CUTS)

bench: $(STAMP) ## measure the numbers of the design and print them beside their bars
	$(BIN)/kabar bench

clean: ## remove the training office's data, the virtual environment and every cache
	rm -rf $(TRAINING) $(VENV) .screenshots .bench build *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
