"""How the portal is started: the machine, the house, the web server's settings, the lines of the log."""
