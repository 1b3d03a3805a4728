"""What learning keeps for a unit."""

from baosong.apps.learning.models import Course, Enrolment, LearnerGroup
from baosong.apps.orgs.services.unit_rows import UnitRows, register_rows

register_rows(UnitRows(Course), UnitRows(LearnerGroup), UnitRows(Enrolment))
