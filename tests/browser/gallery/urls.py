"""The portal's own addresses with the gallery beside them."""

from django.urls import include, path

from portal.authorization import public
from tests.browser.gallery import pages

urlpatterns = [
    path("gallery/", public(pages.gallery)),
    path("gallery/conflict/", public(pages.conflict)),
    path("gallery/job/", public(pages.job)),
    path("gallery/save/", public(pages.save)),
    path("", include("portal.urls")),
]
