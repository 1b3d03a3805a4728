"""Browsers and systems in words, from the User-Agent header."""

import pytest

from baosong.platform.web.user_agents import browser_name, is_phone, is_tablet

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("user_agent", "said"),
    [
        (f"Mozilla/5.0 (X11; Linux x86_64) {WEBKIT} Chrome/140.0.0.0 Safari/537.36", "Chrome（Linux）"),
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0", "Edge（Windows）"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox（Windows）"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15", "Safari（macOS）"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 MicroMessenger/8.0.50", "微信（iPhone）"),
        (f"Mozilla/5.0 (Linux; Android 14) {WEBKIT} Chrome/120 Mobile Safari/537.36 MicroMessenger/8.0.49", "微信（Android）"),
        ("curl/8.5", "未知浏览器"),
        ("", "未知浏览器"),
    ],
)
def test_a_browser_is_named_in_words(user_agent, said):
    assert browser_name(user_agent) == said


def test_phones_and_tablets_are_told_apart():
    tablet, phone, computer = "Mozilla/5.0 (Linux; Android 13; Pad)", "Mozilla/5.0 (Linux; Android 13) Mobile", "Mozilla/5.0 (X11; Linux x86_64)"

    assert [is_tablet(agent) for agent in (tablet, phone, computer)] == [True, False, False]
    assert [is_phone(agent) for agent in (tablet, phone, computer)] == [False, True, False]
