"""What every page shares: layout, look, headers, errors, health, and the home pages that look across slices.

Owns no table. Stands on every slice's queries; slices extend its templates by name, never import it.
"""

from coopbudget.web.install import install as install
