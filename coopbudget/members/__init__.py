"""People and sign-in, membership, offices, supporters; which office holds which Permission.

Owns: person (global), membership, office, outsider (reviewers and facilitators), supporter.
Invariants: a person has one open membership in a co-op; an office, an outside part and a supporter's powers
always have a last day; a reviewer and a facilitator hold no office; permissions come from one's own part
alone, powers for a member from that member, or from an officer who records by phone.
Stands on notices, trail, coops and the ground.
"""
