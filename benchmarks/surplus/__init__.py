"""How long it takes to share a surplus among 100,000 members: against SQL written by hand for that alone.

Both work out everybody's part, post one entry of 100,000 transfers with its record in the chain, and tell everybody
where the statement is, on one PostgreSQL with fsync on, in turns. How much memory it takes is measured at a tenth of
the members too: it does not grow with them. So is that of proposing what is shared.
"""
