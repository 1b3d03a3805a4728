"""URLs of the site."""

from django.urls import include, path

from baosong.site.views import activities, audit_log, desk, operator, privacy, sent_file, site_settings, undo, well_known

urlpatterns = [
    path("", desk.desk, name="desk"),
    path("activities/", activities.activities, name="activities"),
    path("language/", desk.language, name="language"),
    path("undo/", undo.undo_step, name="undo"),
    path("words.js", desk.words, name="words"),
    path("robots.txt", well_known.robots, name="robots"),
    path(".well-known/security.txt", well_known.security, name="security-txt"),
    path("healthz/file", sent_file.sent_file, name="sent-file"),
    path("operator/", operator.page, name="operator"),
    path("operator/jobs/<int:run_id>/", operator.again, name="operator-again"),
    path("operator/storage/", operator.storage, name="operator-storage"),
    path("operator/settings/", site_settings.page, name="operator-settings"),
    path("operator/test-mail/", site_settings.test_mail, name="operator-test-mail"),
    path("operator/setup/dismiss/", site_settings.dismiss_setup, name="operator-setup-dismiss"),
    path("operator/disclosures/", privacy.disclosures, name="operator-disclosures"),
    path("operator/log/", audit_log.of_everything, name="operator-log"),
    path("calls/<int:call_id>/log/", audit_log.of_call, name="call-log"),
    path("units/<int:unit_id>/log/", audit_log.of_unit, name="unit-log"),
    path("people/<int:person_id>/log/", audit_log.of_person, name="person-log"),
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
handler400 = "baosong.site.views.errors.malformed"
handler403 = "baosong.site.views.errors.forbidden"
handler404 = "baosong.site.views.errors.missing"
handler500 = "baosong.site.views.errors.broken"
