"""Pages of the members slice, assembled."""

from coopbudget.members.views import (
    account,
    acting,
    asking,
    capacity,
    cli,
    coops,
    in_my_name,
    inspecting,
    lost_phone,
    near,
    offices,
    proving,
    register,
    standing,
    supporters,
)
from coopbudget.members.views.room import bp as bp

PAGES = (
    account, proving, lost_phone, coops, asking, register, inspecting, standing, offices, supporters, near,
    capacity, in_my_name, acting, cli,
)  # fmt: skip
