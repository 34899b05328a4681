# The course's commands. Each makes .venv and installs what it needs by itself; the second time is at once.
#
#   make start      JupyterLab, at this folder
#   make progress   how far you are, from the saved notebooks
#   make setup      the installation alone
#   make test       ruff, mypy, codespell and all tests, solved notebooks included; FRESH=1: those that passed,
#                   too; WHOLE=1: all of them, with trainings as long as they say
#   make check      ruff, mypy and the tests of what changed since origin/main
#   make site       the site: all pages of the course, into build/site; the first time with a network, for MathJax
#   make bench      how fast the engine, Value and the grading are, beside others (bench/README.md)
#   make mutants    does wrong code earn points? Each reference with one slip of the pen; ARGS='softmax --alternatives'
#   make seeds      does right code lose points by chance? Each right solution with 200 fresh seeds; ARGS=day6_engine
#   make report     train the default recipes, and write solutions/foundations_report.md; FULL=1: all its runs
#
# With another Python: make start PYTHON=python3.12
# JupyterLab's own options: make start ARGS=--no-browser; the bench's: make bench ARGS='--quick'

PYTHON = python3
ARGS =

VENV_PYTHON = .venv/bin/python
# An explicit PYTHON= must be the one in .venv; without it, a .venv of any version goes on being used.
INSIST = $(if $(filter command,$(origin PYTHON)),--insist)
# The course's own code: what a learner writes in the day folders is not held to its style.
CODE = bench concepts docs grading solutions tests conftest.py nbgrader_config.py
INSTALL = "$(PYTHON)" -I grading/install.py $(INSIST)

.PHONY: help setup start progress test check site bench mutants seeds report python whole

help:
	@echo "make start      JupyterLab, at this folder"
	@echo "make progress   how far you are, from the saved notebooks"
	@echo "make setup      the installation alone"
	@echo "make test       ruff, mypy, codespell and all tests, solved notebooks included; FRESH=1: those that passed, too"
	@echo "make check      ruff, mypy and the tests of what changed since origin/main"
	@echo "make site       the site: all pages of the course, into build/site"
	@echo "make bench      how fast the engine, Value and the grading are, beside others"
	@echo "make mutants    does wrong code earn points? each reference with one slip of the pen"
	@echo "make seeds      does right code lose points by chance? each right solution with 200 fresh seeds"
	@echo "make report     train the default recipes, and write the report; FULL=1: all its runs"

setup: python
	@$(INSTALL)

start: setup
	@$(VENV_PYTHON) -m grading start $(ARGS)

progress: setup
	@$(VENV_PYTHON) -m grading progress

test: python whole
	@$(INSTALL) --dev
	$(VENV_PYTHON) -m ruff check $(CODE)
	$(VENV_PYTHON) -m ruff format --check $(CODE)
	$(VENV_PYTHON) -m mypy
	$(VENV_PYTHON) -m codespell_lib $(CODE) *.md day*/*.md day*/experiment.py
	OPENBLAS_NUM_THREADS=1 $(VENV_PYTHON) -m pytest --nbval -n 2 --dist loadfile --no-loadscope-reorder $(if $(FRESH),--fresh-notebooks) $(if $(WHOLE),--whole-trainings)

check: python whole
	@$(INSTALL) --dev
	$(VENV_PYTHON) -m ruff check $(CODE)
	$(VENV_PYTHON) -m ruff format --check $(CODE)
	$(VENV_PYTHON) -m mypy
	OPENBLAS_NUM_THREADS=1 $(VENV_PYTHON) tests/changed.py

site: python whole
	@$(INSTALL) --dev
	$(VENV_PYTHON) -m docs $(ARGS)

bench: whole setup
	@$(VENV_PYTHON) -m bench $(ARGS)

mutants seeds: whole setup
	@OPENBLAS_NUM_THREADS=1 $(VENV_PYTHON) -m bench $@ $(ARGS)

report: whole python
	@$(INSTALL)
	$(VENV_PYTHON) -m bench report $(if $(FULL),--full)

whole:
	@[ -d tests ] || { echo "This copy of the course was handed out to students, without tests and bench." >&2; exit 1; }

python:
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 6))' 2>/dev/null || \
	  { echo "There is no $(PYTHON) that works here: install Python 3.11 or newer, or name one with PYTHON=" >&2; exit 1; }
