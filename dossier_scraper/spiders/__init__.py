"""The live crawl: one Scrapy spider, and what keeps it polite, bounded and on record."""
