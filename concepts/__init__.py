"""The concept pages: what stands in them (`pages`), their pictures (`figures`) and experiments."""
