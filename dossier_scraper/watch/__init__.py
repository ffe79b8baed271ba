"""Who has to know: status, news, notices and the feed."""
