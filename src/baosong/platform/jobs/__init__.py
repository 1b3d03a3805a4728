"""Background jobs: queue, retries, leases, scheduler and the Celery backend."""
