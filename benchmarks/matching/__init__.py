"""Groups from 5,000 needs: how fast, how many members they serve beside OR-Tools' CP-SAT, and how the cost grows."""
