"""Forms of the page of other installations."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from baosong.apps.federation.enums import PeerPosition
from baosong.apps.federation.errors import CardUnreadable
from baosong.apps.federation.services.peers import PeerCard, read_card
from baosong.apps.orgs.models import Unit
from baosong.platform.web.forms import LongTextField, OptionField, PostedFileField, RecordField, WebForm, refused


class TrustForm(WebForm):
    """Another installation, by its pasted card."""

    card = LongTextField(label=_("Its card"), max_length=2000, attrs={"rows": 3})
    position = OptionField(label=_("It stands"), choices=PeerPosition.choices)
    unit = RecordField(
        label=_("Our unit: the one that answers its calls, or the one that it is"), queryset=Unit.objects.none(), empty_label=None, css_classes="grow"
    )

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.set_rows("unit", units)

    def clean_card(self) -> PeerCard:
        try:
            return read_card(self.cleaned_data["card"])
        except CardUnreadable as refusal:
            raise refused(refusal) from refusal

    def clean_position(self) -> PeerPosition:
        return PeerPosition(self.cleaned_data["position"])


class BundleForm(WebForm):
    """A bundle that was carried here as a file."""

    form_name = "bundle"
    bundle = PostedFileField(label=_("Bundle (file)"), error_messages={"required": _("Please choose a bundle.")})
