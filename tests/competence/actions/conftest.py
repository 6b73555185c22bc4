"""What the tests of deeds about assessments may ask for."""

import pytest

from tests.cast import Cast
from tests.competence.work import Work, make_work


@pytest.fixture
def work(cast: Cast) -> Work:
    """Two required competences, and one that nobody is asked about."""
    return make_work(cast)
