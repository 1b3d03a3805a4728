"""When a file has been checked, the article it was made from may be submitted."""

from baosong.activities.enums import HandIn
from baosong.activities.jobs import SettleHandIn
from baosong.activities.models import Article
from baosong.kit import jobs
from baosong.kit.events import receives
from baosong.works.events import FileChecked


@receives(FileChecked)
def file_checked(event: FileChecked) -> None:
    """Settles what waits for it."""
    for article in Article.objects.filter(submission_id=event.submission_id, hand_in=HandIn.WAITING):
        jobs.after_commit(SettleHandIn(article.pk))
