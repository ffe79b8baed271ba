"""Units of work: ranges of WARC files, read by processes of this machine or of others, and put together in order."""
