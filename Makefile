# Two commands: `make run` and `make test`. `make help` lists the others.
PYTHON ?= python3

.PHONY: run test check bench soak shots lock clean help

run: ## start with demonstration data on http://127.0.0.1:8000 (PORT=, DATA_DIR=, DATABASE_URL=)
	@$(PYTHON) app/bootstrap.py run

test: ## everything that must be green
	@$(PYTHON) app/bootstrap.py test

check: ## format, lint, types, floors and templates only
	@$(PYTHON) app/bootstrap.py check

bench: ## measure, side by side, in one run
	@$(PYTHON) app/bootstrap.py bench

soak: ## what is too long for every run
	@$(PYTHON) app/bootstrap.py soak

shots: ## the pictures of the docs, by Chromium and pdftoppm
	@$(PYTHON) app/bootstrap.py shots

lock: ## renew requirements.txt and requirements-dev.txt from pyproject.toml
	@$(PYTHON) app/bootstrap.py lock

clean: ## remove the environment and caches, keep the data in var/
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

help: ## this list
	@sed -n 's/^\([a-z]*\): ## /  make \1\t/p' Makefile
