"""Pages of the members slice, assembled."""

from coopbudget.members.views import account, acting, coops, lost_phone, offices, proving, register, supporters
from coopbudget.members.views.room import bp as bp

PAGES = (account, proving, lost_phone, coops, register, offices, supporters, acting)
