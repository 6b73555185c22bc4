"""How workers do jobs: claimed with a lease, kept alive, ended together with their effect. These are nobody's deeds."""
