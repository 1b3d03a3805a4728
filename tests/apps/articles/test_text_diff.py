"""Differences between an original and an edited text."""

from hypothesis import given
from hypothesis import strategies as st

from baosong.apps.articles.services.text_diff import differences


@given(st.text(st.sampled_from("甲乙丙丁\n，12 a"), max_size=60), st.text(st.sampled_from("甲乙丙丁\n，12 a"), max_size=60))
def test_the_changes_shown_give_both_texts_again(before, after):
    segments = differences(before, after)

    assert "".join(segment.text for segment in segments if segment.kind != "new") == before
    assert "".join(segment.text for segment in segments if segment.kind != "gone") == after
