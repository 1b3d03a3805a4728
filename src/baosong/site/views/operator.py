"""The operator's page: health, failed jobs, disk space, backups."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from baosong import __version__
from baosong.apps.federation.policies import may_manage_peers
from baosong.apps.orgs.policies import PersonRequest
from baosong.platform.audit.services.log import record
from baosong.platform.jobs.enums import JobState
from baosong.platform.jobs.models import JobRun
from baosong.platform.jobs.services.heartbeats import dead_queues
from baosong.platform.jobs.services.job_runs import try_again
from baosong.platform.notifications.services.incidents import open_incidents
from baosong.platform.web.access import allowed
from baosong.site import monitoring, release, setup_steps, storage_use

# Organisers of a top unit operate the installation.
may_operate = may_manage_peers
MAX_FAILED = 50


@allowed(may_operate)
def page(request: PersonRequest) -> HttpResponse:
    at = timezone.now()
    until = monitoring.known_certificate_until()
    context = {
        "lacking": monitoring.lacks(),
        "queues": monitoring.queues(),
        "failed": JobRun.objects.filter(state=JobState.FAILED).order_by("-finished_at")[:MAX_FAILED],
        "disk": monitoring.disk(),
        "backup": monitoring.last(monitoring.BACKUP),
        "is_backup_old": monitoring.is_backup_old(at=at),
        "is_log_cut": (found := monitoring.last(monitoring.LOG_END)) is not None and found.facts.get("is_cut", False),
        "verified": monitoring.last(monitoring.VERIFY),
        "dead_queues": dead_queues(at=at),
        "incidents": open_incidents(),
        "rehearsed": monitoring.last(monitoring.REHEARSAL),
        "until": until,
        "ends_soon": until is not None and until < at + monitoring.SOON,
        "steps": setup_steps.open_steps(request.user, at=at),
        "version": __version__,
        "commit": release.commit(),
    }
    return render(request, "site/operator.html", context)


@allowed(may_operate)
def storage(request: HttpRequest) -> HttpResponse:
    context = {
        "use": storage_use.storage_use(at=timezone.now()),
        "disk": monitoring.disk(),
        "quota": settings.BAOSONG_OWNER_BYTES,
        "is_remote": bool(settings.BAOSONG_STORE["store"]),
        "most": storage_use.MAX_ROWS,
    }
    return render(request, "site/storage.html", context)


@require_POST
@allowed(may_operate)
def again(request: HttpRequest, run_id: int) -> HttpResponse:
    run = try_again(run_id, at=timezone.now())
    if run is not None:
        record("job.tried_again", run, by=request.user, at=timezone.now(), kind=run.kind)
        messages.success(request, _("It is tried again."))
    return redirect("operator")
