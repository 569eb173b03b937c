"""Real servers that tests, demonstrations and benchmarks talk to, each on a free loopback port."""
