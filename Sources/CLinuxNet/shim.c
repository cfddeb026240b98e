#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/socket.h>
#include <time.h>

#include "CLinuxNet.h"

int clinuxnet_enter(int descriptor) {
    return setns(descriptor, CLONE_NEWNET) == 0 ? 0 : errno;
}

struct wish {
    int descriptor, domain, type, protocol, result;
    long user;
};

static void *fulfil(void *argument) {
    struct wish *wish = argument;
    if (setns(wish->descriptor, CLONE_NEWNET) != 0) {
        wish->result = -errno;
        return NULL;
    }
    // Of this thread alone; it keeps the right to bind interfaces.
    if (wish->user >= 0) setfsuid((uid_t)wish->user);
    int made = socket(wish->domain, wish->type | SOCK_CLOEXEC, wish->protocol);
    wish->result = made >= 0 ? made : -errno;
    return NULL;
}

int clinuxnet_socket(int descriptor, int domain, int type, int protocol, long user) {
    struct wish wish = {descriptor, domain, type, protocol, -EAGAIN, user};
    pthread_attr_t attributes;
    pthread_t thread;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, 64 * 1024);
    int error = pthread_create(&thread, &attributes, fulfil, &wish);
    pthread_attr_destroy(&attributes);
    if (error != 0) return -error;
    pthread_join(thread, NULL);
    return wish.result;
}

long clinuxnet_receive(
    int descriptor, void *buffer, unsigned long size, void *address, unsigned int capacity, long *seconds,
    long *nanoseconds, int flags) {
    struct iovec part = {buffer, size};
    char control[128];
    struct msghdr message = {
        .msg_name = address,
        .msg_namelen = capacity,
        .msg_iov = &part,
        .msg_iovlen = 1,
        .msg_control = control,
        .msg_controllen = sizeof control,
    };
    long count = recvmsg(descriptor, &message, flags);
    if (count < 0) return -errno;
    *seconds = 0;
    *nanoseconds = 0;
    for (struct cmsghdr *head = CMSG_FIRSTHDR(&message); head; head = CMSG_NXTHDR(&message, head)) {
        if (head->cmsg_level == SOL_SOCKET && head->cmsg_type == SCM_TIMESTAMPNS) {
            struct timespec time;
            memcpy(&time, CMSG_DATA(head), sizeof time);
            *seconds = time.tv_sec;
            *nanoseconds = time.tv_nsec;
        }
    }
    return count;
}
