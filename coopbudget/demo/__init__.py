"""The demonstration co-op: fourteen months of a sheltered-housing scheme, lived through the services people use.

Owns no table and writes none: each act is done by the person whose part allows it, on its day. Everything
ends at the day it is loaded, so the demonstration never grows old.
Stands on every slice below app.
"""
