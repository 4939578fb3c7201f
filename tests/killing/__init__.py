"""The kill test: processes and the database server die, and what was acknowledged is still there.

`python tools/kill.py` runs it. One process is the world outside and is never killed: buyers, and
channels that keep a book of what they were told. It forks a killer, and the killer forks the eight
that work: they import, ship, hold and deliver by the public flows on a PostgreSQL of their own.
"""
