"""What the recipes reach: the runs, their records, and the page that `make report` writes."""
