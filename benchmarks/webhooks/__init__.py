"""What Stripe tells, from its door to the books: thousands of messages, a third of them twice, in random order."""
