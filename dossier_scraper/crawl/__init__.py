"""What the live crawl is made of: the wire, the gate, robots, pace, patience, the frontier, the listing walk."""
