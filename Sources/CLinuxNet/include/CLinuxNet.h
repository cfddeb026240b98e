// What Swift's Glibc module does not show: setns(2), which needs _GNU_SOURCE, and the kernel's own numbers and structures
// for netlink and packet sockets.
#ifndef CLINUXNET_H
#define CLINUXNET_H

#include <linux/fib_rules.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_log.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>

/// Moves the calling thread into the network namespace that the descriptor stands for.
/// Returns 0, or the errno of the failure.
int clinuxnet_enter(int descriptor);

/// Opens a socket inside the network namespace that the descriptor stands for, by a thread that ends at once. With a user
/// of 0 or more the socket is that user's to packet filters that ask for the owner.
/// Returns the socket, or the negated errno of the failure.
int clinuxnet_socket(int descriptor, int domain, int type, int protocol, long user);

/// Receives one packet with the time that the kernel gave it (SO_TIMESTAMPNS) and its whole length, which may be more than
/// was received. `address` is filled with at most `capacity` bytes. Returns the count of recvmsg(2), or the negated errno.
long clinuxnet_receive(
    int descriptor, void *buffer, unsigned long size, void *address, unsigned int capacity, long *seconds,
    long *nanoseconds, int flags);

#endif
