#include "support/stored.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/test.h"

#define FORMATS CULVER_SOURCE_ROOT "/test/data/formats"
#define COPY_BYTES (64 * 1024)

void stored_copy(const char *from, const char *to)
{
    static char bytes[COPY_BYTES];
    int in = open(from, O_RDONLY | O_CLOEXEC);
    int out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    ssize_t got;
    assert_true(in >= 0 && out >= 0);
    while ((got = read(in, bytes, sizeof(bytes))) > 0) {
        assert_int_equal(write(out, bytes, (size_t)got), got);
    }
    assert_int_equal(got, 0);
    close(in);
    close(out);
}

unsigned stored_each(const char *inside, void (*check)(void *arg, const char *path), void *arg)
{
    unsigned found = 0;
    struct dirent *entry;
    DIR *dir = opendir(FORMATS);
    assert_non_null(dir);
    while ((entry = readdir(dir)) != NULL) {
        char path[512];
        snprintf(path, sizeof(path), FORMATS "/%s/%s", entry->d_name, inside);
        if (entry->d_name[0] == 'v' && access(path, F_OK) == 0) {
            check(arg, path);
            found++;
        }
    }
    closedir(dir);
    return found;
}
