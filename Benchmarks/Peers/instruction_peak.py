"""Our kernels against the instruction peak that `siglip bench kernels` measures on this machine.

The file is not called kernels.py: transformers would import it in place of a package of that name.
"""

import json
import subprocess

import serving


def measure():
    done = subprocess.run(
        [str(serving.siglip()), "bench", "kernels", "--json"], capture_output=True, text=True, timeout=600, env=serving.environment())
    if done.returncode:
        raise RuntimeError((done.stderr.strip().splitlines() or ["no word"])[0])
    return json.loads(done.stdout)
