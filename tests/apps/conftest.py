"""A study, a server and a browser for the tests of the coding room, each shared by the tests of one file."""

import pytest
from room import SIZE, room_study, serving
from test_browser import browser


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """Return a study without documents: each test puts in its own."""
    return room_study(tmp_path_factory.mktemp("room"))


@pytest.fixture(scope="module")
def server(study):
    """Serve the study."""
    with serving(study) as server:
        yield server


@pytest.fixture(scope="module")
def chromium():
    """Return a browser with the eyes and the name of the study's own coder."""
    with browser() as (page, _asked, _complaints):
        yield page.context.browser.new_context(viewport=SIZE)
