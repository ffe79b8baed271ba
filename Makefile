PYTHON ?= python
ROUNDS ?= 500

.PHONY: test soak

test:  ## everything, on two cores
	$(PYTHON) -m pytest -n 2

soak:  ## kill -9 a crawl ROUNDS times at random moments; nothing that it reported as archived may be lost
	$(PYTHON) -m tests.crash.soak $(ROUNDS)
