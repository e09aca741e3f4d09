"""Files that prove something: letters, statements, consents, bills.

Owns ``evidence`` (a co-op's row for each file), ``shared_evidence`` (a file that belongs to no co-op, such as a
provider's papers), ``evidence_paper`` (what papers slices above have for a thing of theirs), ``evidence_hold`` (who
still needs a file: ``papers.hold`` and ``release``) and the folder of files, named by their SHA-256 digest and never
below the web root. Invariants: what a file is comes from its content, never from its name; a file is written whole or
not at all; the same bytes are kept once; a file is only handed out by the guarded page of the slice that owns what it
proves, as a download, and only while its bytes still have their digest. A file is written before its row is committed:
a rollback leaves an orphan that nothing points to, which is harmless. A file whose time is over goes only by a list
that two officers agreed to; its row keeps the digest. Stands on erasures, trail, coops and the ground.
"""
