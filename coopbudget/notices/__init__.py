"""What people are told, on the site and by the way they chose.

Owns ``notice`` (a line on somebody's own page of notices) and ``outbox`` (what still has to leave the house:
an e-mail, a call to make, a letter to post). Both are global, by person. Invariants: a notice and what
carries it are written in the transaction of what they tell, so a rollback tells nothing and a commit is
never lost: a job is woken after the commit, and a sweep finds what no job was woken for. An e-mail may
rarely go twice (a crash between sending and noting it), with the same Message-ID. Sent mail leaves no
address and no text behind in the outbox. No address, no name and no text is ever logged.

Stands on trail, coops and the ground. Who a person is and how they are reached lies above: the app injects
``app.extensions["coopbudget.addresses"]`` (see ``addresses``).
"""
