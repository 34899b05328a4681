"""Settings for all tests."""

from hypothesis import settings

settings.register_profile("course", deadline=None)  # tests don't assert times
settings.load_profile("course")
