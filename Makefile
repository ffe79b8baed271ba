PYTHON ?= python
ROUNDS ?= 500
PAGES ?= 10000
FLIPS ?= 1000
OTHER ?= python3.13
SHARE ?= 1

.PHONY: test wrapped planted soak ladder flips

test:  ## everything, on two cores
	$(PYTHON) -m pytest -n 3

wrapped:  ## wrap, split or move a part of a golden page, PAGES times; no value may be lost in silence
	$(PYTHON) -m tests.extract.wrapped $(PAGES)

planted:  ## plant links, pipes, devices, folders at every name and run every command, or a SHARE of it; all ends, nothing outside is touched
	$(PYTHON) -m tests.cli.planted $(SHARE)

soak:  ## kill -9 crawls, rebuilds, imports, merges, accepts and adoptions ROUNDS times at random moments; nothing may be lost
	$(PYTHON) -m tests.crash.soak $(ROUNDS)

ladder:  ## crawl with too few descriptors, too little memory, too small files; every exit is documented, every archive sound
	$(PYTHON) -m tests.crash.ladder

flips:  ## flip FLIPS bits of database and snapshots, under the recorded rules and under others; verify finds each that matters
	FLIPS=$(FLIPS) $(PYTHON) -m pytest -n 2 tests/ingest/upkeep/test_check.py -k flipped

interpreters:  ## read one archive with this interpreter and with OTHER, which may be of another minor: all is the same
	$(PYTHON) -m tests.operations.interpreters $(OTHER)
