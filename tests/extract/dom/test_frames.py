"""Pages within a page are told, and those of other sites are not."""

import pytest

from dossier_scraper.extract.dom.frames import frames_of
from tests.extract.golden import BASE
from tests.extract.made import document

FRAMES = {
    '<iframe srcdoc="&lt;p&gt;Status: ongoing&lt;/p&gt;"></iframe>': ["“Status: ongoing”"],
    "<IFRAME SRC=/dossiers/other></IFRAME>": [f"{BASE}/dossiers/other"],
    "<frameset><frame src=/taskforces></frameset>": [f"{BASE}/taskforces"],
    "<iframe src='https://www.youtube.com/embed/kites'></iframe><iframe src='about:blank'></iframe><iframe>": [],
    "<iframe src='/dossiers/kites#results'></iframe><iframe srcdoc=' '></iframe>": [],
}


@pytest.mark.parametrize("html", FRAMES)
def test_frames_of_the_site_and_those_with_their_own_text_are_told(html: str):
    assert list(frames_of(document("/dossiers/kites", html))) == FRAMES[html]
