"""A whole co-op as one file, out of this installation and into another one, where it is verified before it counts.

Owns no table. An archive is a zip: ``manifest.json`` (the format, the schema's revision, the head of the chain, the
SHA-256 of each part), one part of JSON lines for each table of a co-op in the order of its keys, parts of the few rows
outside it that it needs (people, providers), and the co-op's files by digest. ``catalogue`` says what goes, what stays
and why: passwords, second factors, keys of sealed bids and votes, tokens and whatever waits to be sent never go.
Invariants: memory does not grow with the co-op; a part is read in the transaction of all, or nothing is; what comes in
is proven by ``books verify`` first. ``docs/operators.md`` says how people come back to their accounts.

Stands on ledger (verify), evidence, trail, coops and the ground; reads every table by its metadata alone.
"""
