"""Laws are tried on examples drawn at random; no limit of time, since other programs share the machine."""

from hypothesis import HealthCheck, settings

settings.register_profile("laws", deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("laws")
