"""This installation's own card."""

from django.conf import settings

from baosong.exchange.domain.trusting import Card
from baosong.exchange.interfaces.talking import own_name
from baosong.kit.places import own_key


def own_card() -> Card:
    """What others paste to trust us."""
    return Card(own_name(), settings.BAOSONG_PUBLIC_URL, own_key().card)
