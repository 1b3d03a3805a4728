"""Addresses of the library."""

from django.urls import path, register_converter

from baosong.library.views import browsing, harvesting, keeping, shelves


class FilmPart:
    """A name that renditions have, and no other."""

    regex = r"index\.m3u8|v\d{2,4}\.m3u8|v\d{2,4}_\d{4}\.ts|poster\.jpg|strip\.jpg"

    def to_python(self, value: str) -> str:
        """As it is."""
        return value

    def to_url(self, value: str) -> str:
        """As it is."""
        return value


register_converter(FilmPart, "filmpart")

urlpatterns = [
    path("library/", browsing.library, name="library"),
    path("library/take-in/<int:submission_id>/", keeping.take_in, name="take-in"),
    path("library/collections/", shelves.set_up, name="collection-set-up"),
    path("library/collections/<int:collection_id>/", shelves.keep, name="collection-keep"),
    path("library/collections/<int:collection_id>/change/", shelves.change, name="collection-change"),
    path("library/models/", shelves.models, name="model-units"),
    path("library/models/honour/", shelves.honour, name="honour"),
    path("library/models/<int:honour_id>/end/", shelves.end, name="honour-end"),
    path("library/feed.atom", harvesting.feed, name="library-feed"),
    path("library/oai", harvesting.oai, name="oai"),
    path("library/oembed", harvesting.oembed, name="oembed"),
    path("library/<int:entry_id>/embed/", harvesting.embed, name="entry-embed"),
    path("sitemap.xml", harvesting.sitemap, name="sitemap"),
    path("library/<int:entry_id>/", browsing.entry, name="entry"),
    path("library/<int:entry_id>/keep/", keeping.keep, name="entry-keep"),
    path("library/<int:entry_id>/describe/", keeping.describe, name="entry-describe"),
    path("library/<int:entry_id>/approve/", keeping.approve, name="entry-approve"),
    path("library/<int:entry_id>/decline/", keeping.decline, name="entry-decline"),
    path("library/<int:entry_id>/withdraw/", keeping.withdraw, name="entry-withdraw"),
    path("library/<int:entry_id>/propose-again/", keeping.propose_again, name="entry-propose-again"),
    path("library/<int:entry_id>/chapters/<int:transcript_id>/", keeping.mark_chapters, name="entry-chapters"),
    path("library/<int:entry_id>/files/<int:file_id>/", browsing.file, name="entry-file"),
    path("library/<int:entry_id>/files/<int:file_id>/captions.vtt", browsing.captions, name="entry-captions"),
    path("library/<int:entry_id>/files/<int:file_id>/text/", browsing.text, name="entry-text"),
    path("library/<int:entry_id>/files/<int:file_id>/pages/<int:number>.png", browsing.page, name="entry-page"),
    path("library/<int:entry_id>/files/<int:file_id>/film/<filmpart:name>", browsing.film_part, name="film-part"),
]
