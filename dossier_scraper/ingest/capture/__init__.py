"""From a record to a capture row and a reading: decode, read, judge, queue."""
