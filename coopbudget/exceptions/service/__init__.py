"""What people do with findings and papers, and how findings come about."""

from coopbudget.exceptions.service.asking import (
    ASKED as ASKED,
    add_paper as add_paper,
    ask_for_paper as ask_for_paper,
)
from coopbudget.exceptions.service.deciding import decide as decide
from coopbudget.exceptions.service.looking import FRESH as FRESH, Looked as Looked, look as look
