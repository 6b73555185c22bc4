"""Forms of the portal app, and the look that all forms share."""

from portal.forms.helper import PortalFormHelper

__all__ = ["PortalFormHelper"]
