PYTHON ?= python
ROUNDS ?= 500
PAGES ?= 10000
FLIPS ?= 1000
FILES ?= 1000
OTHER ?= python3.13
SHARE ?= 1
SEEDS ?= 40
CRAWLS ?= 300

.PHONY: test wrapped planted soak damaged ladder flips histories edited

test:  ## everything, on two cores
	$(PYTHON) -m pytest -n 4 --dist worksteal

wrapped:  ## wrap, split or move a part of a golden page, PAGES times; no value may be lost in silence
	$(PYTHON) -m tests.extract.wrapped $(PAGES)

planted:  ## plant links, pipes, devices, folders at every name and run every command, or a SHARE of it; all ends, nothing outside is touched
	$(PYTHON) -m tests.cli.planted $(SHARE)

soak:  ## kill -9 crawls, rebuilds, imports, merges, accepts and adoptions ROUNDS times at random moments; nothing may be lost
	$(PYTHON) -m tests.crash.soak $(ROUNDS)

damaged:  ## damage FILES files of every format at random and import them; each byte is accounted for, no page made up
	$(PYTHON) -m tests.importers.damaged $(FILES)

ladder:  ## crawl with too few descriptors, too little memory, too small files; every exit is documented, every archive sound
	$(PYTHON) -m tests.crash.ladder

flips:  ## flip FLIPS bits of database and snapshots, under the recorded rules and under others; verify finds each that matters
	FLIPS=$(FLIPS) $(PYTHON) -m pytest -n 2 tests/ingest/upkeep/test_check.py -k flipped

interpreters:  ## read one archive with this interpreter and with OTHER, which may be of another minor: all is the same
	$(PYTHON) -m tests.operations.interpreters $(OTHER)

replayweb:  ## replay revisits with the engine of replayweb.page, from WARC and from WACZ (needs node and npm)
	$(PYTHON) -m tests.operations.replayweb

histories:  ## live SEEDS random histories of each kind; time lines, as-of answers, rebuilds and quotes hold
	SEEDS=$(SEEDS) $(PYTHON) -m pytest -n 2 tests/ingest/test_timelines.py tests/ingest/test_as_of.py tests/ingest/test_random_histories.py tests/importers/test_joined_histories.py

edited:  ## crawl a site CRAWLS times while people edit it; no run raises an alarm
	CRAWLS=$(CRAWLS) $(PYTHON) -m pytest tests/monitor/test_false_alarms.py -k people_edit
