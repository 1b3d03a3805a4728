"""When a file has been checked, the article it was made from may be submitted."""

from baosong.apps.activities.enums import HandInState
from baosong.apps.activities.jobs import SettleHandIn
from baosong.apps.activities.models import Article
from baosong.apps.submissions.events import FileChecked
from baosong.platform.events import receives
from baosong.platform.jobs import job_queue


@receives(FileChecked)
def file_checked(event: FileChecked) -> None:
    """Settles what waits for it."""
    for article in Article.objects.filter(submission_id=event.submission_id, hand_in=HandInState.WAITING):
        job_queue.after_commit(SettleHandIn(article.pk))
