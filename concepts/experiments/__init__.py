"""Small experiments for pages that have no day of their own. Each takes less than half a minute."""
