"""Settings for all tests."""

from hypothesis import HealthCheck, settings

# Tests don't assert times, and a slow machine is no fault.
settings.register_profile("course", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("course")
