"""URLs of articles, and of the pages that show them to everyone."""

from django.urls import path

from baosong.apps.articles.views import articles, members, public

urlpatterns = [
    path("articles/new/<int:unit_id>/", articles.new, name="article-new"),
    path("articles/from-entry/<int:register_entry_id>/", articles.from_entry, name="article-from-entry"),
    path("articles/<int:article_id>/", articles.show, name="article"),
    path("articles/<int:article_id>/change/", articles.change, name="article-change"),
    path("articles/<int:article_id>/hand-in/", articles.hand_in, name="article-hand-in"),
    path("articles/<int:article_id>/<str:edition>/", articles.edition, name="article-edition"),
    path("articles/parts/<int:article_part_id>/", articles.part, name="article-part"),
    path("stories/<str:article_code>/", public.page, name="article-page"),
    path("stories/<str:article_code>/<int:attachment_id>/", public.attachment, name="article-page-attachment"),
    path("m/<str:link>/parts/<int:article_part_id>/", members.part, name="member-article-part"),
]
