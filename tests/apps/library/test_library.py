"""Entries: proposed once, described, approved by a second person, visible to the author."""

import pytest

from baosong.apps.library.enums import ENTRY_ACTIONS, Audience, EntryState
from baosong.apps.library.errors import ChaptersUnreadable, ConsentMissing, DeclineReasonMissing, EntryStepNotOpen, MetadataMissing, NoExpert, NotSelected
from baosong.apps.library.models import Entry, Transcript
from baosong.apps.library.services import approvals, collections, metadata, proposals
from baosong.apps.orgs.enums import Role
from baosong.apps.submissions.enums import Adoption, SubmissionState
from baosong.platform.fulltext import SearchResult
from tests import factories as make

pytestmark = pytest.mark.django_db
PUBLIC = {"audience": Audience.PUBLIC, "has_consent": True, "consent": "签字件存组织部"}


def test_an_accepted_submission_is_proposed_once_and_adopted_when_a_second_person_approves(data_folder):
    call = make.a_call()
    entry = make.an_entry(call, approved=False)

    assert (entry.title, entry.source, entry.unit.name, entry.author.name, entry.state) == ("一个故事", "第1学院", "示例大学", "第1学院", EntryState.PROPOSED)
    assert entry.submission.adoption == Adoption.NONE
    assert proposals.propose(entry.submission, expert=make.person("r1"), by=make.person("office"), at=make.NOW) == entry

    approvals.approve(entry, by=make.person("r1"), at=make.NOW)

    entry.submission.refresh_from_db()
    assert entry.submission.adoption == Adoption.ADOPTED


def test_the_expert_is_another_person_of_the_unit(data_folder):
    call = make.a_call()
    submission = make.a_submission(call, 1, state=SubmissionState.ACCEPTED)

    for expert in ("office", "c1"):
        with pytest.raises(NoExpert):
            proposals.propose(submission, expert=make.person(expert), by=make.person("office"), at=make.NOW)
    assert Entry.objects.count() == 0


def test_who_proposed_never_approves(data_folder):
    entry = make.an_entry(make.a_call(), approved=False)

    with pytest.raises(NoExpert):
        approvals.approve(entry, by=make.person("office"), at=make.NOW)


def test_a_submission_that_was_not_accepted_cannot_be_proposed(data_folder):
    call = make.a_call()
    submission = make.a_submission(call, 1)

    with pytest.raises(NotSelected):
        proposals.propose(submission, expert=make.person("office"), by=make.person("c1"), at=make.NOW)


def test_metadata_are_asked_for_and_keywords_only_suggested(data_folder):
    entry = make.an_entry(make.a_call(), approved=False, said={"keywords": [], "theme": ""})
    assert entry.keywords == []
    assert len(entry.suggested) > 3

    with pytest.raises(MetadataMissing) as refused:
        approvals.approve(entry, by=make.person("r1"), at=make.NOW)

    assert refused.value.facts == {"fields": ["keywords", "theme"]}


def test_an_entry_for_everyone_needs_consent(data_folder):
    entry = make.an_entry(make.a_call(), approved=False, said={"audience": Audience.PUBLIC})
    with pytest.raises(ConsentMissing):
        approvals.approve(entry, by=make.person("r1"), at=make.NOW)

    metadata.describe(entry, make.description_of(entry, **PUBLIC), by=make.person("office"), at=make.NOW)
    shown = approvals.approve(entry, by=make.person("r1"), at=make.NOW)

    with pytest.raises(ConsentMissing):
        metadata.describe(shown, make.description_of(shown, has_consent=False), by=make.person("office"), at=make.NOW)


@pytest.mark.parametrize("state", EntryState)
@pytest.mark.parametrize("step", ENTRY_ACTIONS, ids=lambda step: step.name)
def test_each_step_is_open_only_from_its_states(data_folder, state, step):
    entry = make.an_entry(make.a_call(), approved=False)
    Entry.objects.filter(pk=entry.pk).update(state=state)
    office, expert = make.person("office"), make.person("r1")
    actions = {
        "approve": lambda: approvals.approve(entry, by=expert, at=make.NOW),
        "decline": lambda: approvals.decline(entry, reason="重复", by=expert, at=make.NOW),
        "propose_again": lambda: approvals.propose_again(entry, expert=expert, by=office, at=make.NOW),
        "withdraw": lambda: approvals.withdraw(entry, reason="有误", by=office, at=make.NOW),
    }

    if state in step.sources:
        assert actions[step.name]().state == step.target
    else:
        with pytest.raises(EntryStepNotOpen):
            actions[step.name]()


def test_a_refusal_is_reported_with_its_reason(data_folder):
    entry = make.an_entry(make.a_call(), approved=False)

    with pytest.raises(DeclineReasonMissing):
        approvals.decline(entry, reason=" ", by=make.person("r1"), at=make.NOW)
    assert approvals.decline(entry, reason="与已有素材重复", by=make.person("r1"), at=make.NOW).note == "与已有素材重复"


def test_chapters_are_lines_of_time_and_title(data_folder):
    assert metadata.chapters_from("2:30 那天晚上\n0:00 开场\n\n1:02:03 尾声") == [(0, "开场"), (150, "那天晚上"), (3723, "尾声")]
    with pytest.raises(ChaptersUnreadable) as refused:
        metadata.chapters_from("0:00 开场\n第二章")
    assert refused.value.facts == {"line": "第二章"}


def test_everyone_who_signs_in_reads_entries_and_their_files_alone(data_folder, client):
    call = make.a_call()
    entry = make.an_entry(call, 1)
    other = make.a_submission(call, 2)
    own, foreign = entry.submission.versions.get().files.get(), other.versions.get().files.get()
    assert client.get(f"/library/{entry.pk}/").status_code == 302
    assert client.get(f"/library/{entry.pk}/files/{own.pk}/").status_code == 403
    client.force_login(make.person("c2"))

    assert "一个故事" in client.get("/library/").content.decode()
    assert client.get(f"/library/{entry.pk}/files/{own.pk}/").status_code == 200
    assert "<p>" in client.get(f"/library/{entry.pk}/files/{own.pk}/text/").content.decode()
    assert client.get(f"/library/{entry.pk}/files/{foreign.pk}/").status_code == 404


def test_without_sign_in_only_what_is_for_everyone_is_found(data_folder, client):
    call = make.a_call()
    make.an_entry(call, 1, title="门内的桌子")
    make.an_entry(call, 2, title="门外的桌子", said=PUBLIC)

    for address in ("/library/", "/library/?q=桌子"):
        page = client.get(address).content.decode()
        assert ("门内" in page, "门外" in page or "门外的" in page) == (False, True)


def test_a_withdrawn_entry_is_no_longer_found(data_folder, client):
    entry = make.an_entry(make.a_call(), 1, title="门口的桌子")
    client.force_login(make.person("c2"))
    assert f"/library/{entry.pk}/" in client.get("/library/?q=桌子").content.decode()

    approvals.withdraw(entry, reason="当事人要求", by=make.person("office"), at=make.NOW)
    make.do_jobs()

    assert f"/library/{entry.pk}/" not in client.get("/library/?q=桌子").content.decode()
    assert client.get(f"/library/{entry.pk}/").status_code == 404


def test_facets_narrow_and_keep_the_question(data_folder, client):
    call = make.a_call()
    make.an_entry(call, 1, title="桌子一号", said={"theme": "故事"})
    make.an_entry(call, 2, title="桌子二号", said={"theme": "党课"})
    client.force_login(make.person("c1"))

    page = client.get("/library/?q=桌子").content.decode()
    assert "theme=%E6%95%85%E4%BA%8B" in page

    narrowed = client.get("/library/?q=桌子&theme=故事").content.decode()
    assert ("一号" in narrowed, "二号" in narrowed) == (True, False)


def test_a_collection_keeps_its_order_and_is_shown_when_it_is_ready(data_folder, client):
    call = make.a_call()
    first, second = make.an_entry(call, 1, title="甲"), make.an_entry(call, 2, title="乙")
    office = make.person("office")
    collection = collections.set_up(unit=call.unit, title="值守", summary="", by=office, at=make.NOW)
    for entry in (first, second, first):
        collections.put(collection, entry, by=office, at=make.NOW)
    collections.arrange(collection, [second.pk, 999, first.pk], by=office, at=make.NOW)

    assert [item.entry.title for item in collection.items.all()] == ["乙", "甲"]
    client.force_login(make.person("c1"))
    assert "值守</a>" not in client.get("/library/").content.decode()
    collections.show(collection, is_shown=True, by=office, at=make.NOW)
    page = client.get(f"/library/?collection={collection.pk}").content.decode()
    assert page.index("乙</a>") < page.index("甲</a>")


def test_a_hit_in_a_film_leads_to_the_second(data_folder, client):
    call = make.a_call()
    entry = make.an_entry(call, 1)
    file = entry.submission.versions.get().files.get()
    Transcript.objects.create(entry=entry, file=file, cues=[[0, 3, "大家好"], [83.4, 86, "志愿者把物资搬上"], [86, 89, "楼，没有人喊累"]])
    from baosong.apps.library.services.search_index import follow

    follow(entry.pk)
    client.force_login(make.person("c1"))

    for asked in ("物资", "搬上楼"):
        assert f"/library/{entry.pk}/?t=83" in client.get(f"/library/?q={asked}").content.decode()


def test_the_page_asks_a_fixed_number_of_questions(data_folder, client, django_assert_num_queries):
    call = make.a_call(colleges=3)
    make.an_entry(call, 1)
    client.force_login(make.person("office"))
    with django_assert_num_queries(15):
        client.get("/library/")
    for number in (2, 3):
        make.an_entry(call, number)

    with django_assert_num_queries(15):
        client.get("/library/")


class Overfull:
    """An index with four thousand hits that returns only the best of them, as in large libraries."""

    def __init__(self, keys):
        self.keys = keys

    def find(self, question, marks):
        return SearchResult(tuple(self.keys), 4000)


def test_no_page_is_offered_that_would_be_empty(data_folder):
    from baosong.apps.library.queries import entry_search
    from baosong.platform.fulltext import lexicon

    call = make.a_call(colleges=3)
    keys = [make.an_entry(call, number).pk for number in (1, 2)]

    said = entry_search.answer(entry_search.SearchQuery("故事"), reader=make.person("office"), index=Overfull(keys), lexicon=lexicon())

    assert (said.total, said.pages, said.is_part) == (4000, 1, True)
    assert [facet.count for facet in said.facets["unit"]] == [1, 1]


def test_model_units_are_shown_with_their_submissions(data_folder, client):
    from baosong.apps.library.services import honours

    call = make.a_call()
    make.an_entry(call, 1, title="样板支部的故事")
    honours.honour(make.unit_of(1), name="标杆院系", level="省级", year=2026, by=make.person("office"), at=make.NOW)
    client.force_login(make.person("c2"))

    page = client.get("/library/models/").content.decode()

    assert "标杆院系" in page
    assert "样板支部的故事" in page


def test_an_organiser_may_be_the_expert(data_folder):
    call = make.a_call()
    second = make.with_role(make.a_person("office2"), call.unit, Role.ORGANISER)
    submission = make.a_submission(call, 1, state=SubmissionState.ACCEPTED)

    assert proposals.propose(submission, expert=second, by=make.person("office"), at=make.NOW).expert == second


@pytest.mark.parametrize("field", ["q", "theme", "unit", "kind", "year", "collection", "page"])
def test_an_address_with_values_that_no_page_offers_is_answered(data_folder, client, field):
    make.an_entry(make.a_call(), 1, title="门口的一张桌子")

    for value in ("a.b/c", "\"x' or 1=1 --", "../../etc/passwd", "video.", "-1", "9" * 30, "\x00", "桌子)(", "*"):
        answers = [client.get("/library/", asked).status_code for asked in ({field: value}, {"q": "桌子", field: value})]
        assert answers == [200, 200], value
