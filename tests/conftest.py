"""Settings for all tests."""

import signal
import threading

from hypothesis import HealthCheck, settings

# Tests don't assert times, and a slow machine is no fault.
settings.register_profile("course", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("course")

# A shell may have started us with Ctrl+C switched off, which every process inherits; some tests send it to themselves.
if threading.current_thread() is threading.main_thread():
    signal.signal(signal.SIGINT, signal.default_int_handler)
