"""URLs of the library."""

from django.urls import path, register_converter

from baosong.apps.library.views import collections, curation, entries, feeds


class FilmPart:
    """Path converter for file names of renditions."""

    regex = r"index\.m3u8|v\d{2,4}\.m3u8|v\d{2,4}_\d{4}\.ts|poster\.jpg|strip\.jpg"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(FilmPart, "filmpart")

urlpatterns = [
    path("library/", entries.library, name="library"),
    path("library/take-in/<int:submission_id>/", curation.take_in, name="take-in"),
    path("library/collections/", collections.set_up, name="collection-set-up"),
    path("library/collections/<int:collection_id>/", collections.edit, name="collection-edit"),
    path("library/collections/<int:collection_id>/change/", collections.change, name="collection-change"),
    path("library/models/", collections.models, name="model-units"),
    path("library/models/honour/", collections.honour, name="honour"),
    path("library/models/<int:honour_id>/end/", collections.end, name="honour-end"),
    path("library/feed.atom", feeds.feed, name="library-feed"),
    path("library/oai", feeds.oai, name="oai"),
    path("library/oembed", feeds.oembed, name="oembed"),
    path("library/<int:entry_id>/embed/", feeds.embed, name="entry-embed"),
    path("sitemap.xml", feeds.sitemap, name="sitemap"),
    path("library/<int:entry_id>/", entries.entry, name="entry"),
    path("library/<int:entry_id>/edit/", curation.edit, name="entry-edit"),
    path("library/<int:entry_id>/describe/", curation.describe, name="entry-describe"),
    path("library/<int:entry_id>/approve/", curation.approve, name="entry-approve"),
    path("library/<int:entry_id>/decline/", curation.decline, name="entry-decline"),
    path("library/<int:entry_id>/withdraw/", curation.withdraw, name="entry-withdraw"),
    path("library/<int:entry_id>/propose-again/", curation.propose_again, name="entry-propose-again"),
    path("library/<int:entry_id>/chapters/<int:transcript_id>/", curation.mark_chapters, name="entry-chapters"),
    path("library/<int:entry_id>/files/<int:file_id>/", entries.file, name="entry-file"),
    path("library/<int:entry_id>/files/<int:file_id>/captions.vtt", entries.captions, name="entry-captions"),
    path("library/<int:entry_id>/files/<int:file_id>/text/", entries.text, name="entry-text"),
    path("library/<int:entry_id>/files/<int:file_id>/pages/<int:number>.png", entries.page, name="entry-page"),
    path("library/<int:entry_id>/files/<int:file_id>/film/<filmpart:name>", entries.film_part, name="film-part"),
]
