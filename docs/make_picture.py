"""Make the pictures of README and docs, pages of the demo, with chromium: python docs/make_picture.py [FOLDER]"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

# Each picture, and the page that it shows.
PICTURES = {"demo.png": "dossier/steamsare", "evidence.png": "dossier/steamsare/evidence", "checks.png": "checks"}
DOSSIER = (sys.executable, "-m", "dossier_scraper")


def make(pictures: Path, chromium: str) -> None:
    """Run the demo in a folder of its own, serve its archive and take the pictures, 1328 by 740 pixels each."""
    with tempfile.TemporaryDirectory(prefix="dossier-picture-") as folder:
        subprocess.run([*DOSSIER, "demo"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        serve = [*DOSSIER, "serve", "--port", "0", "--archive", "demo-archive"]
        with subprocess.Popen(serve, cwd=folder, stdout=subprocess.PIPE, text=True) as server:
            try:
                assert server.stdout
                url = next(line for line in server.stdout if "http://" in line)
                for name, page in PICTURES.items():
                    address = url[url.index("http://") :].strip() + page
                    _shoot(chromium, address, pictures.absolute() / name, Path(folder))
            finally:
                server.terminate()


def _shoot(chromium: str, url: str, picture: Path, folder: Path) -> None:
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--window-size=1328,740"]
    own = [f"--user-data-dir={folder / 'profile'}", f"--screenshot={picture}"]
    subprocess.run([chromium, *options, *own, url], check=True, stderr=subprocess.DEVNULL)


if __name__ == "__main__":
    if chromium := shutil.which("chromium"):
        make(Path(sys.argv[1]) if sys.argv[1:] else Path(__file__).parent, chromium)
    else:
        print("There is no chromium here: no picture was made.", file=sys.stderr)
