# Daily commands. `make help` lists them.
PORT ?= 8000
ARGS ?=
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest --quiet --numprocesses auto --maxprocesses 4 $(ARGS)
UV_COMPILE := $(BIN)/uv pip compile pyproject.toml --quiet --no-header --no-annotate --generate-hashes \
	--universal --python-version 3.11 $(ARGS)
# Checks mean the project's defaults, not what the developer has set for a server; their key lands where nobody looks.
DEFAULTS := env -u DATABASE_URL DUBAN_DATA=$(CURDIR)/var/check
export DJANGO_SETTINGS_MODULE := duban.config.settings
MAKEFLAGS += --no-print-directory

.PHONY: help setup setup-dev demo run test check fix docs lock bench bench-intake

help:
	@echo "make setup   准备运行环境 .venv 和 duban 命令"
	@echo "make demo    建立虚构的演示年度并打开网页服务（PORT=8000，DUBAN_DATA=./data/demo）"
	@echo "make test    在 SQLite 和 PostgreSQL 上运行全部测试（ARGS=… 传给 pytest）"
	@echo "make check   格式、静态检查、类型、层次、迁移、模板，最后运行全部测试"
	@echo "make fix     自动改正格式和能改的问题"
	@echo "make docs    由代码重新生成 docs/generated/"
	@echo "make run     开发用网页服务，改了代码自动重启（PORT=8000）"
	@echo "make bench   测量读取来文、建立演示年度和打开页面的用时"
	@echo "make bench-intake   测量读取来文的准确率，按版式列出"
	@echo "make lock    重新生成 requirements*.txt（ARGS=--upgrade 升级各依赖）"

setup:
	@scripts/setup requirements.txt

setup-dev:
	@scripts/setup requirements-dev.txt

demo: setup
	@test -n "$$DUBAN_DATA" || rm -rf data/demo
	@exec env DUBAN_DATA="$${DUBAN_DATA:-$(CURDIR)/data/demo}" $(BIN)/duban demo --port $(PORT)

run: setup-dev
	@$(BIN)/duban migrate
	@DUBAN_DEBUG=1 $(BIN)/python -m django runserver 127.0.0.1:$(PORT)

test: setup-dev
	@scripts/system-packages
	@echo "== 测试：SQLite"
	@env -u DATABASE_URL -u DUBAN_DATA $(PYTEST)
	@echo "== 测试：PostgreSQL"
	@env -u DUBAN_DATA $(BIN)/python scripts/with-postgres $(PYTEST)

check: setup-dev
	@echo "== 格式"
	@$(BIN)/ruff format --quiet --check --diff
	@echo "== 静态检查"
	@$(BIN)/ruff check --quiet
	@echo "== 类型"
	@$(DEFAULTS) $(BIN)/mypy
	@echo "== 层次"
	@$(BIN)/lint-imports --no-cache --no-logo
	@echo "== 迁移"
	@$(DEFAULTS) $(BIN)/python -m django makemigrations --check --dry-run
	@echo "== 模板"
	@$(BIN)/djlint duban --lint --quiet
	@$(MAKE) test

fix: setup-dev
	@$(BIN)/ruff check --quiet --fix || true
	@$(BIN)/ruff format --quiet

docs: setup
	@$(BIN)/python scripts/generate-docs

bench: setup-dev
	@$(BIN)/python -m bench

bench-intake: setup-dev
	@$(BIN)/python -m bench.styles

lock: setup-dev
	@$(UV_COMPILE) --group setup --output-file requirements.txt
	@$(UV_COMPILE) --group setup --group dev --constraint requirements.txt --output-file requirements-dev.txt
