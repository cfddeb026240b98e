#!/bin/sh
# In place of the probes that images bring (curl, `dozzle healthcheck` and the like): asks the first address
# among its words; well when it names none.
for word; do
    case $word in
        http://*) exec wget -q -O /dev/null "$word" ;;
    esac
done
