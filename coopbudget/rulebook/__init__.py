"""The rules of a co-op as dated data: what its members agreed on, since when, and by which decision.

Owns ``rule_version``. Invariants: a version never changes and none goes; numbers and first days only rise; a version
is a whole document of typed fields (``rules.Rules``) that was checked before it was kept. Whoever needs a rule asks
``queries.rules_on`` for the rules of a day: there is no other place where a rule of the co-op stands.
``presets`` are models to begin from; ``words`` the classes of members and the offices that rules speak of.
It stands low, since members, payments and contracts ask it; how members change their rules is governance's.
Stands on trail and the ground.
"""
