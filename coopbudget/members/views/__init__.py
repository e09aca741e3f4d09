"""Pages of the members slice, assembled."""

from coopbudget.members.views import account, acting, coops, offices, register, supporters
from coopbudget.members.views.room import bp as bp

PAGES = (account, coops, register, offices, supporters, acting)
