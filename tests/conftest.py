"""What every test may ask for."""

import pytest

from tests.cast import Cast, make_cast


@pytest.fixture
def cast(db: None) -> Cast:  # noqa: ARG001 - the database fixture has to be there
    """The fixed cast of people and units."""
    return make_cast()
