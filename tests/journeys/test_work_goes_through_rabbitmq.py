"""RabbitMQ delivers the checks to workers: a story is received before and after the broker is killed and restarted."""

from baosong.site.demo import documents
from tests.journeys.client import Client
from tests.journeys.installation import Installation, stories_notice
from tests.servers.rabbitmq import rabbit_server


def story(title):
    return {"unit": "文学院", "title": title, "content": documents.docx(documents.text(title, 400))}


def test_a_story_is_received_before_and_after_the_broker_died(tmp_path):
    with rabbit_server() as broker:
        installation = Installation(tmp_path / "data", BAOSONG_BROKER=broker.address(), BAOSONG_PREFIX="rabbit")
        installation.publish(stories_notice(9))
        installation.start()
        liaison = Client(installation, "c1")

        first = liaison.hand_in(installation, **story("门口的一张桌子"))
        broker.kill()
        # Pages are served without the broker.
        status, _, _ = liaison.ask("GET", "/")
        broker.start()
        second = liaison.hand_in(installation, **story("两张桌子"))

        assert status == 200
        assert first != second
        assert installation.row("select count(*) from submissions_receipt")[0] == 2
        # The jobs went through the broker: none is in the tables of the database queue.
        assert installation.row("select count(*) from django_tasks_database_dbtaskresult")[0] == 0
        installation.remove()
