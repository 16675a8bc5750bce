/*
 * A disk that fails: preloaded into the process of a desk, it makes the n-th write or sync under a folder fail.
 * Only tests use it; a system call cannot be made to fail from outside in Rust without `unsafe`.
 *
 * FIRSTLINE_FAULT_PLAN names a file of four 32-bit integers that the test and this share:
 * how many more succeed (below zero: all), the error, whether all later ones fail too, and how many have failed.
 * FIRSTLINE_FAULT_UNDER names the folder.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct plan {
    int32_t left, error, forever, failed;
};

static volatile struct plan *plan;
static const char *under;

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("FIRSTLINE_FAULT_PLAN");
    under = getenv("FIRSTLINE_FAULT_UNDER");
    int file = path && under ? open(path, O_RDWR) : -1;
    if (file < 0) abort();
    void *shared = mmap(NULL, sizeof *plan, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (shared == MAP_FAILED) abort();
    plan = shared;
}

static int fails(int file) {
    char link[64], path[4096];
    if (!plan || plan->left < 0) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    if (strncmp(path, under, strlen(under)) != 0) return 0;
    if (plan->left > 0) {
        plan->left--;
        return 0;
    }
    if (!plan->forever) plan->left = -1;
    plan->failed++;
    errno = plan->error;
    return 1;
}

#define FAILING(result, name, wanted, given)                  \
    result name wanted {                                      \
        static result(*real) wanted;                          \
        if (!real) *(void **)&real = dlsym(RTLD_NEXT, #name); \
        return fails(file) ? -1 : real given;                 \
    }

FAILING(ssize_t, write, (int file, const void *bytes, size_t count), (file, bytes, count))
FAILING(ssize_t, pwrite, (int file, const void *bytes, size_t count, off_t at), (file, bytes, count, at))
FAILING(ssize_t, pwrite64, (int file, const void *bytes, size_t count, off64_t at), (file, bytes, count, at))
FAILING(int, fsync, (int file), (file))
FAILING(int, fdatasync, (int file), (file))
FAILING(int, ftruncate, (int file, off_t size), (file, size))
FAILING(int, ftruncate64, (int file, off64_t size), (file, size))
