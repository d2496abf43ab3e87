#!/bin/sh
# The tests on SQLite, then on PostgreSQL: `make test` calls it with a Python and pytest's options.
#
# Without a PostgreSQL server the second part is left out, and the last lines say so. With CI=true nothing may be
# left out.
set -eu
python=$1
shift

server=$(printf '%s' "$SEAMLINE_TEST_POSTGRES" | sed 's|//[^@/]*@|//|')
if reason=$("$python" - 2>&1 <<'PYTHON'
import os
import sys

import psycopg

try:
    with psycopg.connect(os.environ["SEAMLINE_TEST_POSTGRES"], connect_timeout=5) as connection:
        row = connection.execute("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
except psycopg.Error as error:
    sys.exit(" ".join(str(error).split()))
if not row or not row[0]:
    sys.exit("its user may not create databases")
PYTHON
); then
    postgres=yes
else
    postgres=no
    if [ "${CI:-}" = true ]; then
        echo "No PostgreSQL server for the tests at $server ($reason), and in CI nothing is left out." >&2
        exit 1
    fi
fi

failed=
echo "== Tests on SQLite"
SEAMLINE_TEST_DATABASE=sqlite "$python" -m pytest "$@" || failed="$failed SQLite"
if [ "$postgres" = yes ]; then
    echo "== Tests on PostgreSQL ($server)"
    SEAMLINE_TEST_DATABASE=postgres "$python" -m pytest "$@" || failed="$failed PostgreSQL"
fi
if [ -n "$failed" ]; then
    echo "FAILED on:$failed" >&2
    exit 1
fi
[ "$postgres" = no ] || exit 0
cat >&2 <<END

#############################################################################
  LEFT OUT: the tests on PostgreSQL. No server at
    $server
    ($reason)
  Name one whose user may create databases:
    SEAMLINE_TEST_POSTGRES=postgresql://USER:PASSWORD@HOST/DATABASE make test
#############################################################################
END
