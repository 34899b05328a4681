"""The site: the course's own files as pages that can be read and linked without installing anything."""
