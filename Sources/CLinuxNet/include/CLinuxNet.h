// What Swift's Glibc module does not show: setns(2), which needs _GNU_SOURCE, and the kernel's own netlink numbers.
#ifndef CLINUXNET_H
#define CLINUXNET_H

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/fib_rules.h>

/// Moves the calling thread into the network namespace that the descriptor stands for.
/// Returns 0, or the errno of the failure.
int clinuxnet_enter(int descriptor);

#endif
