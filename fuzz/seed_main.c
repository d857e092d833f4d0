/* Runs every file of the folders named on the command line through the fuzz target it is linked
 * with, so that what a fuzzer once found stays found. The octets are copied to memory of exactly
 * their size: the sanitizer sees overruns. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SEED_MAX ((size_t)16 * 1024 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int run_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        return 1;
    }
    uint8_t *room = malloc(SEED_MAX);
    if (room == NULL) {
        abort();
    }
    size_t len = fread(room, 1, SEED_MAX, file);
    fclose(file);
    uint8_t *exact = malloc(len == 0 ? 1 : len);
    if (exact == NULL) {
        abort();
    }
    memcpy(exact, room, len);
    free(room);
    printf("seed %s\n", path);
    fflush(stdout);
    int result = LLVMFuzzerTestOneInput(exact, len);
    free(exact);
    return result == 0 ? 0 : 1;
}

/* The number of seeds that ran, or -1 when one could not be read. */
static int run_folder(const char *folder)
{
    DIR *dir = opendir(folder);
    if (dir == NULL) {
        perror(folder);
        return -1;
    }
    int ran = 0;
    int failed = 0;
    const struct dirent *entry;
    while ((entry = readdir(dir)) != NULL) {
        char path[4096];
        if (entry->d_name[0] == '.') {
            continue;
        }
        snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
        failed += run_file(path);
        ran++;
    }
    closedir(dir);
    return failed > 0 ? -1 : ran;
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "usage: %s SEED-FOLDER...\n", argv[0]);
        return 2;
    }
    for (int i = 1; i < argc; i++) {
        int ran = run_folder(argv[i]);
        if (ran <= 0) {
            fprintf(stderr, "%s: %s\n", argv[i], ran == 0 ? "no seeds" : "failed");
            return 1;
        }
    }
    return 0;
}
