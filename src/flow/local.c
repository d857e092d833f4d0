/* Users of this host. */
#include "flow/local.h"

#include <pwd.h>
#include <stdio.h>
#include <unistd.h>

#include "base/scan.h"
#include "flow/internal.h"

#define NAME_MAX_BYTES 256
#define USER_RECORD_BYTES (64 * 1024)
#define SENDER_ARENA_BYTES (64 * 1024)

/* --- who asks --- */

enum err local_user_name(uint64_t uid, struct buf *out)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "user", USER_RECORD_BYTES * 2);
    char *room = arena_alloc(arena, USER_RECORD_BYTES);
    struct passwd user;
    struct passwd *found = NULL;
    int error = getpwuid_r((uid_t)uid, &user, room, USER_RECORD_BYTES, &found);
    if (found == NULL) {
        return error == 0
                   ? fail(ERR_NOT_FOUND, "there is no user with the number %llu",
                          (unsigned long long)uid)
                   : fail(ERR_TEMP, "user %llu cannot be looked up now", (unsigned long long)uid);
    }
    buf_append_cstr(out, found->pw_name);
    return buf_error(out);
}

struct asking {
    struct services *services;
    uint64_t uid;
    struct buf name;
    enum err result;
    char detail[ERR_TEXT_MAX];
};

/* On a thread that may block: the user database may be far away. */
static void ask_name(void *arg)
{
    struct asking *ask = arg;
    const struct user_source *users = &ask->services->users;
    ask->result = users->name == NULL ? local_user_name(ask->uid, &ask->name)
                                      : users->name(users->arg, ask->uid, &ask->name);
    snprintf(ask->detail, sizeof(ask->detail), "%s", err_detail());
}

static bool is_name_char(char c)
{
    return c != ' ' && c != ',' && c != '\t';
}

static bool is_in_list(struct slice list, struct slice name)
{
    struct scan c = scan_make(list);
    struct slice item;
    char separator;
    while (!scan_at_end(&c)) {
        if (!scan_while(&c, is_name_char, &item)) {
            scan_any(&c, &separator);
        } else if (slice_eq(item, name)) {
            return true;
        }
    }
    return false;
}

static enum err make_user(struct services *services, uint64_t uid, struct slice name,
                          struct arena *arena, struct local_user *out)
{
    const struct flow_settings *settings = services->settings;
    struct slice origin = settings->origin.len > 0 ? settings->origin : settings->hostname;
    struct mailaddr loose = { .local = name }, strict;
    struct account_row account;
    TRY(domain_parse(origin, arena, &loose.domain));
    struct slice address = mailaddr_write(&loose, arena);
    TRY(mailaddr_parse(address, true, arena, &strict));
    bool has_account = directory_account_find(services->directory, address, arena, &account) == OK;
    *out = (struct local_user){ .uid = uid,
                                .name = name,
                                .address = address,
                                .is_trusted = is_in_list(settings->trusted_users, name),
                                .account = has_account ? account.id : 0 };
    return OK;
}

enum err local_user_find(struct services *services, uint64_t uid, struct arena *arena,
                         struct local_user *out)
{
    struct asking ask = { .services = services, .uid = uid };
    buf_init(&ask.name, NAME_MAX_BYTES);
    job_run(services->jobs, ask_name, &ask);
    struct slice name = arena_dup(arena, buf_slice(&ask.name));
    buf_fini(&ask.name);
    if (ask.result != OK) {
        return fail(ask.result, "%s", ask.detail);
    }
    return make_user(services, uid, name, arena, out);
}

/* --- as whom --- */

static bool is_own(struct services *services, const struct local_user *user, struct slice address)
{
    return slice_eq_nocase(address, user->address) ||
           (user->account != 0 &&
            directory_may_send_as(services->directory, user->account, address));
}

struct verdict local_sender(struct services *services, const struct local_user *user,
                            const struct mailaddr *from)
{
    AUTO(arena_free_auto)
    struct arena *arena = arena_new(NULL, "local-sender", SENDER_ARENA_BYTES);
    return user->is_trusted || is_own(services, user, mailaddr_write(from, arena))
               ? verdict_make(250, "2.1.0", "sender ok")
               : verdict_make(550, "5.7.1",
                              "this sender is not yours: server.trusted_users of the "
                              "configuration names who may use any");
}

/* Programs write as root about what they did for a user (cron does): the Sender field tells. */
bool local_may_write_as(struct services *services, const struct local_user *user,
                        struct slice address, struct arena *arena, bool *out_is_own)
{
    struct resolved resolved = {};
    *out_is_own = user->is_trusted || is_own(services, user, address);
    if (*out_is_own || slice_starts_nocase(address, SL("root@"))) {
        return true;
    }
    enum err result = directory_resolve(services->directory, address, arena, &resolved);
    return result == ERR_DENIED || result == ERR_NOT_FOUND;
}
