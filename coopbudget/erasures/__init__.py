"""What is to be erased because its time is over: a list that one officer asks for and another agrees to, or calls off.

Owns ``erasure_list``. Invariants: of each kind of thing one list waits at a time; who asked never agrees; who agrees,
agrees to just what was listed, or to nothing. What is on a list, and how it is erased, the rooms above know: files are
evidence's, who somebody was is departures'.

Stands on trail, coops and the ground.
"""
