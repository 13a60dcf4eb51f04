"""Runs a test under a Python that has what it needs: the one that runs it, or the system's."""
import os
import subprocess
import sys


def need(*modules):
    """Goes on where the modules are there; else starts the test anew with the system's Python, or skips it."""
    test = 'import ' + ', '.join(modules)
    for python in (sys.executable, '/usr/bin/python3'):
        if os.path.exists(python) and not subprocess.run([python, '-c', test], capture_output=True).returncode:
            if python != sys.executable:
                os.execv(python, [python] + sys.argv)
            return
    print(f'1..0 # SKIP no Python here has {" and ".join(modules)}')
    sys.exit(77)
