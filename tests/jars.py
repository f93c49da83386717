"""Java programs that tests run. Needs Debian's openjdk-17-jdk-headless and maven."""

import hashlib
import os
import subprocess
import tempfile
from pathlib import Path


def fetch_jars(pom: Path) -> Path:
    """Return the folder of the jars that a pom.xml names, which Maven fetches if they are not there yet.

    They are kept in a folder beside other temporary files, which all users of the machine may read.
    """
    digest = hashlib.sha256(pom.read_bytes()).hexdigest()[:12]
    folder = Path(tempfile.gettempdir()) / f"newsroom-jars-{digest}"
    if not folder.exists():
        with tempfile.TemporaryDirectory(dir=tempfile.gettempdir()) as work:
            jars = Path(work) / "jars"
            goal = ["dependency:copy-dependencies", f"-DoutputDirectory={jars}", "-DincludeScope=runtime"]
            subprocess.run(["mvn", "-q", "-B", "-f", pom, *goal], check=True, umask=0o022)
            os.rename(jars, folder)
    return folder
