"""Claims of the campus's OpenID server."""

from oauth2_provider.oauth2_validators import OAuth2Validator


class Validator(OAuth2Validator):
    """Adds the account name to the permanent subject identifier."""

    oidc_claim_scope = None

    def get_additional_claims(self, request):
        return {"preferred_username": request.user.username}
