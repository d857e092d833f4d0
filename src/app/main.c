/* One program: the command line, and the roles that `culver run` starts. */
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "app/cli.h"
#include "app/program.h"
#include "app/role.h"
#include "app/sendmail.h"
#include "db/db.h"

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        int (*run)(void);
    } roles[] = { { "server", role_server },
                  { "vault", role_vault },
                  { "scanner", role_scanner },
                  { "program", role_program } };
    umask(077);
    db_init();
    if (sodium_init() < 0) {
        fprintf(stderr, "culver: the kernel gives no random numbers\n");
        return EXIT_FAILED;
    }
    if (argc > 0 && sendmail_is_name(argv[0])) {
        return sendmail_main(argc, argv);
    }
    if (argc > 1 && strcmp(argv[1], "sendmail") == 0 &&
        (argc == 2 || strcmp(argv[2], "--help") != 0)) {
        return sendmail_main(argc - 1, argv + 1);
    }
    for (size_t i = 0; i < ARRAY_LEN(roles); i++) {
        if (argc == 2 && strcmp(argv[1], roles[i].name) == 0) {
            return roles[i].run();
        }
    }
    return cli_main(argc, argv);
}
