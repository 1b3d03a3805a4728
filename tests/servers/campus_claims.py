"""What the campus's OpenID server tells of a person."""

from oauth2_provider.oauth2_validators import OAuth2Validator


class Validator(OAuth2Validator):
    """Tells the account name beside the number that never changes."""

    oidc_claim_scope = None

    def get_additional_claims(self, request):
        return {"preferred_username": request.user.username}
