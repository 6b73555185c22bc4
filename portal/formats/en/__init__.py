"""English as it is read in the Nordic countries."""
