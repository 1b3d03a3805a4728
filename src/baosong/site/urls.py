"""URLs of the site."""

from django.urls import include, path

from baosong.site.views import activities, desk, health, operator, privacy

urlpatterns = [
    path("", desk.desk, name="desk"),
    path("activities/", activities.activities, name="activities"),
    path("language/", desk.language, name="language"),
    path("words.js", desk.words, name="words"),
    path("healthz", health.alive, name="alive"),
    path("readyz", health.ready, name="ready"),
    path("metrics", health.metrics, name="metrics"),
    path("operator/", operator.page, name="operator"),
    path("operator/jobs/<int:run_id>/", operator.again, name="operator-again"),
    path("operator/disclosures/", privacy.disclosures, name="operator-disclosures"),
    path("privacy/", privacy.notice, name="privacy"),
    path("security/my-data.json", privacy.mine, name="my-data"),
    path("", include("baosong.apps.orgs.urls")),
    path("", include("baosong.apps.calls.urls")),
    path("", include("baosong.apps.submissions.urls")),
    path("", include("baosong.apps.inbox.urls")),
    path("", include("baosong.apps.judging.urls")),
    path("", include("baosong.apps.meetings.urls")),
    path("", include("baosong.apps.registers.urls")),
    path("", include("baosong.apps.articles.urls")),
    path("", include("baosong.apps.federation.urls")),
    path("", include("baosong.apps.library.urls")),
    path("", include("baosong.apps.publications.urls")),
    path("", include("baosong.apps.learning.urls")),
    path("", include("baosong.apps.tracking.urls")),
    path("api/v1/", include("baosong.site.api.urls")),
]
handler403 = "baosong.site.views.errors.forbidden"
handler404 = "baosong.site.views.errors.missing"
handler500 = "baosong.site.views.errors.broken"
