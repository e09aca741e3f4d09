"""What a reviewer does, and what officers do with it."""

from coopbudget.reviewing.service.asking import answer as answer, ask as ask, close as close
from coopbudget.reviewing.service.signing import (
    keep_draft as keep_draft,
    publish_report as publish_report,
    sign_report as sign_report,
)
from coopbudget.reviewing.service.visiting import (
    begin_review as begin_review,
    draw as draw,
    draw_sample as draw_sample,
    tick_item as tick_item,
)
