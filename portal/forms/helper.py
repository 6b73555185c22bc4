"""The look that every form shares: posts, says its errors on top with links to the fields, has one filled button."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django.forms import BaseForm

from portal.face import Words


class PortalFormHelper(FormHelper):  # type: ignore[misc]  # crispy-forms has no types
    """Give a form `self.helper = PortalFormHelper(self, submit=_("Save"))`, then `{% crispy form %}` in the template.

    Without `submit` there is no form tag: the template writes the form and its buttons around `{% crispy form %}`.
    """

    def __init__(self, form: BaseForm, *, submit: Words = "", action: str = "") -> None:
        super().__init__(form)
        self.form_method = "post"
        self.form_action = action
        self.form_tag = bool(submit)
        self.html5_required = True
        self.error_text_inline = False
        if submit:
            self.add_input(Submit("submit", submit))
