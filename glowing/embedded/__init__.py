"""The default services: PostgreSQL with pgvector and Valkey, as programs from wheels.

Both live in one data directory, listen on the loopback address alone, and ask for a password
that is generated there. The ports are chosen once and kept. `DATABASE_URL` and `REDIS_URL`
replace them.
"""

from glowing.embedded.errors import StartError
from glowing.embedded.services import Services, are_needed, services

__all__ = ["Services", "StartError", "are_needed", "services"]
