"""The operator's page: health, failed jobs, disk space, backups."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from baosong import __version__
from baosong.apps.federation.policies import may_manage_peers
from baosong.platform.audit.services.log import record
from baosong.platform.jobs.enums import JobState
from baosong.platform.jobs.models import JobRun
from baosong.platform.jobs.services.job_runs import try_again
from baosong.platform.jobs.services.leader_lease import is_led
from baosong.platform.jobs.services.scheduler import LEASE_NAME
from baosong.platform.web.access import allowed
from baosong.site import monitoring

# Organisers of a top unit operate the installation.
may_operate = may_manage_peers
MAX_FAILED = 50


@allowed(may_operate)
def page(request: HttpRequest) -> HttpResponse:
    at = timezone.now()
    until = monitoring.certificate_until()
    context = {
        "lacking": monitoring.lacks(),
        "queues": monitoring.queues(),
        "failed": JobRun.objects.filter(state=JobState.FAILED).order_by("-finished_at")[:MAX_FAILED],
        "disk": monitoring.disk(),
        "backup": monitoring.last(monitoring.BACKUP),
        "is_backup_old": monitoring.is_backup_old(at=at),
        "verified": monitoring.last(monitoring.VERIFY),
        "scheduler_runs": is_led(LEASE_NAME, at=at),
        "until": until,
        "ends_soon": until is not None and until < at + monitoring.SOON,
        "version": __version__,
    }
    return render(request, "site/operator.html", context)


@require_POST
@allowed(may_operate)
def again(request: HttpRequest, run_id: int) -> HttpResponse:
    run = try_again(run_id, at=timezone.now())
    if run is not None:
        record("job.tried_again", run, by=request.user, at=timezone.now(), kind=run.kind)
        messages.success(request, _("It is tried again."))
    return redirect("operator")
