"""What the other rooms wrote about pools, calls and contracts, put together for publishing."""

from coopbudget.publication.stories.pools import Contents as Contents, contents as contents, stories as stories
