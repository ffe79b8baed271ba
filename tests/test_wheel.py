"""What people install is the built wheel, not the checkout: it must bring its data files and run on its own."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_a_built_wheel_runs_the_demo_outside_the_checkout(tmp_path: Path):
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q"]
    subprocess.run([*pip, "wheel", "--no-deps", "-w", tmp_path / "dist", ROOT], check=True, cwd=tmp_path)
    wheel = next((tmp_path / "dist").glob("*.whl"))
    subprocess.run([*pip, "install", "--no-deps", "--target", tmp_path / "site", wheel], check=True, cwd=tmp_path)
    code = (
        "import dossier_scraper, sys; sys.argv = ['dossier', 'demo']; print(dossier_scraper.__file__);"
        "from dossier_scraper.cli import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(tmp_path / "site")},
    )
    assert done.returncode == 0, done.stderr
    assert str(tmp_path / "site") in done.stdout
    assert "Importing what was kept of the site in 2019 and 2022" in done.stdout
    assert "What changed between the two crawls" in done.stdout
    assert (tmp_path / "demo-archive" / "verify.py").exists()
