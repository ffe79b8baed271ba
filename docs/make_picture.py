"""Make the README's picture, a page of the demo's archive, with chromium: python docs/make_picture.py [FILE]"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PICTURE = Path(__file__).parent / "demo.png"
PAGE = "dossier/steamsare"
DOSSIER = (sys.executable, "-m", "dossier_scraper")


def make(picture: Path, chromium: str) -> None:
    """Run the demo in a folder of its own, serve its archive and take the picture, 1328 by 740 pixels."""
    with tempfile.TemporaryDirectory(prefix="dossier-picture-") as folder:
        subprocess.run([*DOSSIER, "demo"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        serve = [*DOSSIER, "serve", "--port", "0", "--archive", "demo-archive"]
        with subprocess.Popen(serve, cwd=folder, stdout=subprocess.PIPE, text=True) as server:
            try:
                assert server.stdout
                url = next(line for line in server.stdout if "http://" in line)
                _shoot(chromium, url[url.index("http://") :].strip() + PAGE, picture.absolute(), Path(folder))
            finally:
                server.terminate()


def _shoot(chromium: str, url: str, picture: Path, folder: Path) -> None:
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--window-size=1328,740"]
    own = [f"--user-data-dir={folder / 'profile'}", f"--screenshot={picture}"]
    subprocess.run([chromium, *options, *own, url], check=True, stderr=subprocess.DEVNULL)


if __name__ == "__main__":
    if chromium := shutil.which("chromium"):
        make(Path(sys.argv[1]) if sys.argv[1:] else PICTURE, chromium)
    else:
        print("There is no chromium here: no picture was made.", file=sys.stderr)
