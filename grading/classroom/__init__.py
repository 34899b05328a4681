"""Where a teacher's nbgrader_config.py of release 0.1 finds `configure`; gone with the next release."""
