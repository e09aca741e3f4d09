"""Meetings and their minutes, what members decided in one register, and what each year needs by when.

Owns ``meeting``, ``meeting_item``, ``meeting_change``, ``meeting_attendance``, ``calendar_address`` and ``year_step``.
The register owns nothing: it reads governance's motions and, in the rooms that used them, the records of their
effects. Invariants: a general meeting has the notice that the rules of its call asked for, moved or not; what changes
after the call is kept, and everybody it is for is told again; how many must be there is asked of those rules; minutes
are approved by another than their writer and stand from then on; what the board talks about is its own until its
minutes are approved; of a calendar's secret only the digest is kept; a decision stands in the register once it is
counted, carried or not, and what it caused is told from the record it made, never from what was intended.

``ical`` writes calendars and ``cycle`` knows the days of a year, both pure; ``causes`` finds what decisions caused.
Stands on winding, returns, surplus, invoices, contracts, tenders, providers, budgets, governance, members, notices,
rulebook, trail, the ground.
"""
