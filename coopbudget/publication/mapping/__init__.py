"""From what happened to releases of the Open Contracting Data Standard 1.1. Pure.

The data speak English, whatever the reader's language is: ``language`` says so, and a release is the same for all.
"""
