"""Who is acting, what they may do, and the one transaction of a request.

``guard`` owns Permission, Power and Actor; which office holds which permission is the members slice's to
say. It stands on the ground alone: the app injects how an actor is found.
"""

from coopbudget.guard.actor import (
    Actor as Actor,
    Capacity as Capacity,
    CoopFacts as CoopFacts,
    Permission as Permission,
    Power as Power,
)
from coopbudget.guard.house import House as House, for_machines_too as for_machines_too
from coopbudget.guard.policy import Allow as Allow, Decision as Decision, Deny as Deny, insist as insist
from coopbudget.guard.views import (
    install as install,
    machine as machine,
    public as public,
    requires as requires,
)
from coopbudget.guard.work import Work as Work, unit_of_work as unit_of_work
