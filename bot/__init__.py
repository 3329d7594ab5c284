"""The edge and the wiring: web, command line, client, sandbox, and the loops between the doors."""
