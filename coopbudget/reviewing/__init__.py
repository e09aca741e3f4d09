"""The visit of somebody from outside who checks the books: an auditor, a lay auditor or a reporting accountant.

Owns ``review``, ``review_sample``, ``sample_item`` and ``review_query``. Invariants: whoever reviews holds no office
and changes nothing but their own papers, for as long as their access lasts; a sample is drawn by a stated method from a
stated seed, so that anybody who has both draws the same again; what was found stays with the item; a question is asked,
answered by who keeps the books, and closed by who asked; a signed report never changes, and members read it once an
officer has published it. The papers of a review are its reviewer's alone until then.

``sampling`` draws, ``rules`` knows what is looked for, ``reporting`` writes the document, all without a database.
Stands on invoices, payments, members, notices, evidence, ledger, trail and the ground.
"""
