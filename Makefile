# Kompetensportalen. `make run` starts the portal with its demo region, `make test` runs every check.
# Both begin on a bare Debian 12 with python3, make and git; README.md says more.

PORT ?= 8000
PEOPLE ?= 60000
FAULTS ?= 60
VENV := .venv/bin
MACHINE := python3 -I portal/boot/machine.py

.PHONY: run demo-reset test check format lock messages pictures bench chaos help

run:  ## start the portal on this machine: make run PORT=8000
	@$(MACHINE) --port '$(PORT)'
	@exec $(VENV)/python -m portal.boot.run --port '$(PORT)'

demo-reset:  ## remove the demo's database; the next start makes a new one
	@$(MACHINE)
	@$(VENV)/python -m portal.boot.reset

test:  ## every check: linters, types, guards, unit, journeys, browser
	@$(MACHINE) --dev
	@exec $(VENV)/python -m portal.boot.check

check:  ## the quick checks only: linters, types, layers, templates
	@$(MACHINE) --dev
	@exec $(VENV)/python -m portal.boot.check --quick

format:  ## put code and templates in shape
	@$(MACHINE) --dev
	@$(VENV)/ruff check --fix-only --quiet .
	@$(VENV)/ruff format --quiet .
	@git ls-files -z --cached --others --exclude-standard 'templates/*.html' | xargs -0 -r $(VENV)/djade --target-version 5.2

messages:  ## gather the words of code and templates into locale/, then compile
	@$(MACHINE) --dev
	@exec $(VENV)/python -m portal.boot.words

pictures:  ## take the pictures of the guides again, while `make run` runs on PORT
	@$(MACHINE) --dev
	@exec $(VENV)/python -m tests.browser.pictures --url 'http://127.0.0.1:$(PORT)'

bench:  ## measure with production's settings: make bench PEOPLE=60000
	@$(MACHINE) --dev
	@exec $(VENV)/python -m bench --people '$(PEOPLE)'

chaos:  ## kill and freeze workers, broker and database under work: make chaos FAULTS=60
	@$(MACHINE) --dev
	@exec $(VENV)/python -m bench.chaos --faults '$(FAULTS)'

lock:  ## resolve the newest allowed packages into the two locks
	@$(MACHINE) --dev
	@$(VENV)/uv pip compile pyproject.toml --quiet --upgrade --generate-hashes --no-emit-index-url --no-header \
	    --python-version 3.11 -o requirements.lock
	@$(VENV)/uv pip compile pyproject.toml --quiet --upgrade --generate-hashes --no-emit-index-url --no-header \
	    --python-version 3.11 --group dev -c requirements.lock -o requirements-dev.lock

help:  ## this list
	@sed -n 's/^\([a-z-]*\):.*##/\1\t/p' Makefile
