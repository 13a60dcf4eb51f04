"""Adds up what the builds' tests say: tally.py NAME..., where each ran in build-NAME. The sums are the last line."""

import os
import sys
import xml.etree.ElementTree as xml

passed = skipped = 0
failures = []
for name in sys.argv[1:]:
    log = os.path.join(f"build-{name}", "meson-logs", "testlog.junit.xml")
    if not os.path.exists(log):
        failures.append(f"{name}: the build")
        continue
    for suite in xml.parse(log).iter("testsuite"):
        for case in suite.iter("testcase"):
            where = f"{name}: {suite.get('name')}: {case.get('name')}"
            if case.find("failure") is not None or case.find("error") is not None:
                failures.append(where)
            elif case.find("skipped") is not None:
                skipped += 1
            else:
                passed += 1
for failure in failures:
    print(f"failed: {failure}")
print(f"{passed} passed, {len(failures)} failed, {skipped} skipped")
sys.exit(1 if failures or not passed else 0)
