/* SQLite 3, Debian's libsqlite3-dev; linked statically by the target SQLite, so that a user needs no library. */
#ifndef WATERTIGHT_CSQLITE_H
#define WATERTIGHT_CSQLITE_H
#include <sqlite3.h>

/* One open file of our own file system: SQLite's part must be the first. */
typedef struct watertight_file {
    sqlite3_file base;
    void *snapshot;
} watertight_file;

/* sqlite3_db_config takes a variable list of arguments, which Swift cannot call: 0 when the switch was set. */
static inline int watertight_sqlite_switch(sqlite3 *database, int option, int value) {
    int result = -1;
    int status = sqlite3_db_config(database, option, value, &result);
    return status == SQLITE_OK && result == value ? 0 : 1;
}
#endif
