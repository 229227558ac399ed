# The two commands: `make run` (try it in the browser) and `make test` (everything checked).
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# programs that are started again and again should not compile themselves each time
unexport PYTHONDONTWRITEBYTECODE
APT := apt-get install -y git make python3 python3-venv

.PHONY: run test setup setup-dev lint types contracts check lock audit clean bench

run: setup
	$(BIN)/xiaoer demo

test: setup-dev
	$(BIN)/xiaoer train
	$(BIN)/python -m pytest --numprocesses 4 --dist worksteal

setup: $(VENV)/.installed
setup-dev: $(VENV)/.installed-dev

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { echo "需要 Python 3.11 或更新版本 / Python 3.11 or newer is needed:  sudo $(APT)"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "缺少 python3-venv / python3-venv is missing:  sudo $(APT)"; exit 1; }
	$(PYTHON) -m venv $(VENV)

# jieba comes as source only: its build tools are pinned as well, and nothing builds in isolation.
$(VENV)/.installed: requirements/build.lock requirements/run.lock pyproject.toml $(VENV)/bin/python
	$(PIP) install --require-hashes -r requirements/build.lock
	$(PIP) install --require-hashes --no-build-isolation -r requirements/run.lock
	$(PIP) install --no-deps --no-build-isolation --editable .
	@echo 正在训练理解模型，约半分钟 / training the model, about half a minute
	$(BIN)/xiaoer train
	@touch $@

$(VENV)/.installed-dev: requirements/dev.lock $(VENV)/.installed
	$(PIP) install --require-hashes --no-build-isolation -r requirements/dev.lock
	@touch $@

lint: setup-dev
	$(BIN)/ruff check .

types: setup-dev
	$(BIN)/mypy

contracts: setup-dev
	$(BIN)/lint-imports

check: lint types contracts test

audit: setup-dev
	$(BIN)/pip-audit --require-hashes --disable-pip -r requirements/dev.lock

# Needs uv; keeps every hash and no index address.
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header
lock:
	echo 'setuptools>=80\nwheel' | $(LOCK) - -o requirements/build.lock
	$(LOCK) pyproject.toml -o requirements/run.lock
	$(LOCK) pyproject.toml --extra dev -c requirements/run.lock -o requirements/dev.lock

clean:
	rm -rf $(VENV) var build *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
