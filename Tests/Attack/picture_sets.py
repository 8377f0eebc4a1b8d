"""Other projects' test pictures, fetched by the names of their packages into .cache/pictures, and never committed."""

import subprocess
import sys
import tarfile

import description

CACHE = description.PROJECT / ".cache/pictures"
REQUIREMENTS = description.PROJECT / "Tests/Reference/imaging-requirements.txt"
PILLOW = next(line for line in REQUIREMENTS.read_text().splitlines() if line.startswith("pillow=="))

# Where an archive holds pictures. The Debian packages are those of the libraries that the server decodes with.
FOLDERS = {"pillow": "/Tests/images/", "libpng1.6": "/contrib/", "libjpeg-turbo": "/testimages/"}


def fetch():
    """The names of files of all sets, by set; a set that cannot be fetched is missing, and why is printed."""
    return {name: files for name, part in FOLDERS.items() if (files := fetch_set(name, part))}


def fetch_set(name, part):
    folder = CACHE / name
    archives = folder / "archives"
    archives.mkdir(parents=True, exist_ok=True)
    if not any(archives.glob("*.tar.gz")):
        command = download_pillow(archives) if name == "pillow" else debian_source(name)
        ended = subprocess.run(command, cwd=archives, capture_output=True, text=True)
        if ended.returncode != 0:
            print(f"{name}: not fetched: {(ended.stderr or ended.stdout).strip().splitlines()[-1:]}")
    for archive in archives.glob("*.tar.gz"):
        with tarfile.open(archive) as files:
            for member in files:
                target = folder / "files" / member.name.partition("/")[2].replace("/", "_")
                if member.isfile() and part in member.name and not target.exists():
                    target.parent.mkdir(exist_ok=True)
                    target.write_bytes(files.extractfile(member).read())
    return sorted((folder / "files").glob("*"))


def download_pillow(folder):
    return [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", "pillow", PILLOW, "-d", folder]


def debian_source(name):
    """`apt-get source` with lists of its own, for source packages are seldom enabled. Of what the mirror has, the archive of
    the original is enough; that a patch is no longer there does not matter."""
    script = f"""
      sed 's/^Types: deb$/Types: deb-src/; s/^deb /deb-src /' /etc/apt/sources.list.d/debian.sources > sources.sources
      mkdir -p lists/partial
      options="-o Dir::Etc::sourcelist=$PWD/sources.sources -o Dir::Etc::sourceparts=- -o Dir::State::lists=$PWD/lists"
      apt-get $options -qq update && apt-get $options -qq source --download-only {name} || ls ./*.orig.tar.gz
    """
    return ["sh", "-c", script]


def reference_python():
    """A Python whose Pillow is built from source, so that it decodes with the libraries that the server decodes with."""
    python = CACHE / "venv/bin/python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", CACHE / "venv"], check=True)
        install = [python, "-m", "pip", "install", "--quiet", "--no-binary", "pillow", "--requirement", REQUIREMENTS]
        subprocess.run(install, check=True)
    return python
