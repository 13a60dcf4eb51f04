#!/bin/sh
# The version, from the one place that states it.
sed -n 's/^#define NW_VERSION "\(.*\)"/\1/p' "$(dirname "$0")/../include/netweight.h"
