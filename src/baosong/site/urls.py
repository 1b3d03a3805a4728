"""All addresses."""

from django.urls import include, path

from baosong.site.api.library import patterns
from baosong.site.views import desk, health, operating, privacy

urlpatterns = [
    path("", desk.desk, name="desk"),
    path("language/", desk.language, name="language"),
    path("words.js", desk.words, name="words"),
    path("healthz", health.alive, name="alive"),
    path("readyz", health.ready, name="ready"),
    path("metrics", health.metrics, name="metrics"),
    path("operator/", operating.page, name="operator"),
    path("operator/jobs/<int:run_id>/", operating.again, name="operator-again"),
    path("operator/disclosures/", privacy.disclosures, name="operator-disclosures"),
    path("privacy/", privacy.notice, name="privacy"),
    path("security/my-data.json", privacy.mine, name="my-data"),
    path("", include("baosong.orgs.urls")),
    path("", include("baosong.calls.urls")),
    path("", include("baosong.works.urls")),
    path("", include("baosong.intake.urls")),
    path("", include("baosong.judging.urls")),
    path("", include("baosong.activities.urls")),
    path("", include("baosong.exchange.urls")),
    path("", include("baosong.library.urls")),
    path("", include("baosong.press.urls")),
    path("", include("baosong.learning.urls")),
    path("", include("baosong.progress.urls")),
    path("api/v1/", include(patterns)),
]
handler403 = "baosong.site.views.errors.forbidden"
handler404 = "baosong.site.views.errors.missing"
handler500 = "baosong.site.views.errors.broken"
