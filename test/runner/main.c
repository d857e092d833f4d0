/* transcript_runner FILE...: plays each and prints TAP. */
#include <signal.h>
#include <sodium.h>
#include <stdio.h>

#include "base/log.h"
#include "directory/vault.h"
#include "runner.h"

int main(int argc, char **argv)
{
    struct arena *arena = arena_new(NULL, "runner", (size_t)1024 * 1024);
    struct rig rig;
    int failed = 0;
    signal(SIGPIPE, SIG_IGN);
    if (sodium_init() < 0) {
        return 1;
    }
    vault_prepare();
    log_setup(LOG_ERROR, "test", -1);
    rig_init(&rig, arena);
    printf("1..%d\n", argc - 1);
    for (int i = 1; i < argc; i++) {
        enum err result = script_play(argv[i], &rig);
        failed += result != OK;
        printf("%s %d - %s\n", result == OK ? "ok" : "not ok", i, argv[i]);
        if (result != OK) {
            printf("# %s\n", err_detail());
        }
        fflush(stdout);
    }
    rig_fini(&rig);
    arena_free(arena);
    return failed > 0;
}
