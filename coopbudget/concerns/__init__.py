"""Something is wrong: worries about care or money, complaints, and faults of a page.

Owns ``concern``, ``concern_named`` and ``concern_note`` (a co-op's), and ``platform_report`` (of no co-op:
for the people who run the site). Invariants: whoever a report names, chosen or in words, never reads it, nor
sees it counted, nor is told of it, whatever office they hold; it goes to the next in line instead (see
``rules``), and to the people who run the site where nobody is left. What was said stands in these tables
alone: never in the trail, a log line, a notice or an e-mail. The trail of it is on the platform's chain and
keeps no reporter, since officers who may be named read the co-op's own. Numbers are drawn at random, so that
a gap tells nobody that there is a report they can't see. Stands on members, notices, trail and coops.
"""
