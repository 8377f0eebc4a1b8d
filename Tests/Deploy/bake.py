"""Builds the image's target `baked` with siglip-mini's files under a name of the hub, from a stand-in on loopback."""

import os
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(PROJECT / "Tests/Contract"))

from stand_in_hub import StandInHub  # noqa: E402

hub = StandInHub()
hub.add("org/siglip-mini", {path.name: path.read_bytes() for path in (PROJECT / "Models/siglip-mini").iterdir()})
settings = {"HF_ENDPOINT": hub.url, "MODEL": "org/siglip-mini"}
status = subprocess.run([PROJECT / "scripts/image", "baked"], env=os.environ | settings).returncode
hub.close()
sys.exit(status)
