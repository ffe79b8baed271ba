"""The past: pages that others kept, brought in through the same ingest as a crawl, each at its own capture time."""
