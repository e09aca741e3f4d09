"""Who could buy together: from needs to groups. Pure: it reaches neither the web nor the database.

``facts`` what the engine is told and what it answers · ``parts`` the needs that can't meet are taken apart ·
``options`` what a group could agree on, and who fits it · ``search`` which groups serve the most members ·
``engine`` the whole way, with its progress. The same needs always give the same groups.
"""
