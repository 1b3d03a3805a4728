"""How the jobs of judging are done."""

from baosong.judging.domain import blinding
from baosong.judging.jobs import LookForNames
from baosong.kit.jobs import handles
from baosong.kit.places import vault


@handles(LookForNames)
def look_for_names(job: LookForNames) -> None:
    """Looks."""
    blinding.look_for_names(job.candidate_id, vault=vault())
