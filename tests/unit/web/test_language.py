"""Words made late, in pages."""

from __future__ import annotations

from flask import Flask, render_template_string
from flask_babel import lazy_gettext as _l, lazy_ngettext as _ln

from coopbudget.web import language


def test_what_somebody_typed_is_text_in_words_made_late() -> None:
    app = Flask(__name__)
    language.install(app)
    with app.test_request_context():
        page = render_template_string(
            "{{ words }}|{{ 'x' ~ words }}|{{ _('Because: %(why)s', why=words) }}|{{ many }}",
            words=_l("Sign “%(title)s”", title="<b>Night</b>"),
            many=_ln("%(num)d visit to %(who)s", "%(num)d visits to %(who)s", 2, who="<i>Elin</i>"),
        )
    assert page == (
        "Sign “&lt;b&gt;Night&lt;/b&gt;”|xSign “&lt;b&gt;Night&lt;/b&gt;”|Because: Sign “&lt;b&gt;Night&lt;/b&gt;”"
        "|2 visits to &lt;i&gt;Elin&lt;/i&gt;"
    )
