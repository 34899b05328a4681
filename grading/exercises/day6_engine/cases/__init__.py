"""Cases too many to stand beside their exercise."""
