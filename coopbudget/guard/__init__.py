"""Who is acting, what they may do, and the one transaction of a request.

``guard`` owns Permission, Power and Actor; which office holds which permission is the members slice's to
say. It stands on the ground alone: the app injects how an actor is found.
"""

from coopbudget.guard.actor import (
    Actor as Actor,
)
from coopbudget.guard.actor import (
    Capacity as Capacity,
)
from coopbudget.guard.actor import (
    CoopFacts as CoopFacts,
)
from coopbudget.guard.actor import (
    Permission as Permission,
)
from coopbudget.guard.actor import (
    Power as Power,
)
from coopbudget.guard.policy import Allow as Allow
from coopbudget.guard.policy import Decision as Decision
from coopbudget.guard.policy import Deny as Deny
from coopbudget.guard.policy import insist as insist
from coopbudget.guard.views import install as install
from coopbudget.guard.views import public as public
from coopbudget.guard.views import requires as requires
from coopbudget.guard.work import Work as Work
from coopbudget.guard.work import unit_of_work as unit_of_work
