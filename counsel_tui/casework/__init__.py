"""The desk: the one object every front end talks to."""
