"""The pictures of the lessons, by topic. Each function draws one figure, shows it and returns nothing."""
