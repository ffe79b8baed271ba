"""What the site said: WARC records written, read, decoded and repaired."""
