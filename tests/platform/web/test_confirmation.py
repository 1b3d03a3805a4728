"""Pages that ask before an irreversible step, and refusals of pages that nothing precedes."""

from django.test import RequestFactory

from baosong.platform.web.confirmation import Confirmation
from baosong.platform.web.refusals import RefusalMiddleware, sentence
from baosong.platform.web.undo import UndoTooLate


def a_confirmation(**values):
    given = {"title": "结束", "button": "确认", "crumbs": [("/a/", "A"), ("/b/", "B")], "effects": ["3件作品"]}
    return Confirmation(**{**given, **values})


def posted(known):
    return RequestFactory().post("/end/", {"known": known} if known else {})


def test_only_what_the_page_says_now_is_confirmed():
    asked = a_confirmation()

    assert asked.is_given(posted(asked.digest))
    assert not asked.is_given(posted(""))
    assert not asked.is_given(posted(a_confirmation(effects=["4件作品"]).digest))
    assert not asked.is_given(RequestFactory().get("/end/", {"known": asked.digest}))
    assert asked.back == "/b/"


def test_a_step_with_an_obstacle_is_never_confirmed():
    asked = a_confirmation(obstacles=["还有评审"])

    assert not asked.is_given(posted(asked.digest))
    assert asked.digest != a_confirmation(effects=["3件作品", "还有评审"]).digest


def test_a_refused_page_that_nothing_precedes_does_not_lead_to_itself():
    answer = RefusalMiddleware(lambda request: None).process_exception(RequestFactory().get("/certificates.pdf"), UndoTooLate(seconds=30))

    assert answer.status_code == 409
    assert answer.content.decode() == sentence("undo_too_late", {"seconds": 30})
