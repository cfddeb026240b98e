/* glibc's own headers, which its Swift module leaves out. */
#include <elf.h>
#include <malloc.h>
#include <sys/auxv.h>
