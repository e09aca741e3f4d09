"""Pages of reviews."""

from coopbudget.reviewing.views import asking as asking, reviews as reviews, samples as samples, signing as signing
from coopbudget.reviewing.views.room import bp as bp
