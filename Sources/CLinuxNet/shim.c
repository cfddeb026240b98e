#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>

#include "CLinuxNet.h"

int clinuxnet_enter(int descriptor) {
    return setns(descriptor, CLONE_NEWNET) == 0 ? 0 : errno;
}
