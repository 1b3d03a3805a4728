"""URLs of the organisation. Those of allauth keep the names by which allauth reverses them."""

from django.urls import path

from baosong.apps.orgs.views import campus, safety, sign_in, tree

urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-in/", sign_in.sign_in, name="account_login"),
    path("sign-in/factor/", safety.second_factor, name="mfa_authenticate"),
    path("sign-in/passkey/", safety.by_passkey, name="mfa_login_webauthn"),
    path("sign-in/campus/<slug:way>/", campus.begin, name="campus"),
    path("sign-in/campus/<slug:way>/back/", campus.back, name="campus-back"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("here/", sign_in.here, name="here"),
    path("join/<str:token>/", sign_in.join, name="join"),
    path("security/", safety.page, name="mfa_index"),
    path("security/password/", safety.change_password, name="account_change_password"),
    path("security/again/", safety.prove_again, name="account_reauthenticate"),
    path("security/again/code/", safety.prove_again_by_code, name="mfa_reauthenticate"),
    path("security/again/key/", safety.prove_again_by_key, name="mfa_reauthenticate_webauthn"),
    path("security/code/", safety.activate_codes, name="mfa_activate_totp"),
    path("security/code/end/", safety.deactivate_codes, name="mfa_deactivate_totp"),
    path("security/recovery/", safety.recovery_codes, name="mfa_view_recovery_codes"),
    path("security/recovery/new/", safety.new_recovery_codes, name="mfa_generate_recovery_codes"),
    path("security/recovery/file/", safety.recovery_file, name="mfa_download_recovery_codes"),
    path("security/keys/", safety.list_keys, name="mfa_list_webauthn"),
    path("security/keys/add/", safety.add_key, name="mfa_add_webauthn"),
    path("security/keys/<int:pk>/name/", safety.rename_key, name="mfa_edit_webauthn"),
    path("security/keys/<int:pk>/end/", safety.remove_key, name="mfa_remove_webauthn"),
    path("security/sessions/", safety.end_sessions, name="usersessions_list"),
    path("security/campus/<slug:way>/link/", campus.begin_link, name="campus-link"),
    path("security/campus/end/", campus.unlink, name="campus-unlink"),
    path("units/", tree.units, name="units"),
    path("units/template.xlsx", tree.template, name="units-template"),
    path("units/<int:unit_id>/", tree.unit, name="unit"),
    path("units/<int:unit_id>/invite/", tree.invite, name="unit-invite"),
    path("units/<int:unit_id>/invitations/withdraw/", tree.withdraw, name="invitation-withdraw"),
    path("units/<int:unit_id>/add/", tree.add, name="unit-add"),
    path("units/<int:unit_id>/import/", tree.import_table, name="unit-import"),
]
