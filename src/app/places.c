/* Directories, users, sockets. */
#include "app/places.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "upkeep/layout.h"

#define PATH_BYTES 4096

static enum err find_user(const struct config *config, struct places *out)
{
    if (geteuid() != 0 || slice_eq(config->core.user, SL("root"))) {
        return OK;
    }
    errno = 0;
    const struct passwd *user = getpwnam(config->core.user.ptr);
    if (user == NULL) {
        return fail(ERR_SYNTAX,
                    "there is no user \"%s\" to become: `adduser --system --group %s` makes it, or "
                    "set user = ...",
                    config->core.user.ptr, config->core.user.ptr);
    }
    out->uid = user->pw_uid;
    out->gid = user->pw_gid;
    return OK;
}

static enum err own_directory(const struct places *places, const char *path, int fd)
{
    struct stat info;
    if (fstat(fd, &info) != 0) {
        return fail(ERR_PERM, "%s: %m", path);
    }
    if (places->uid != 0 && info.st_uid != places->uid &&
        fchown(fd, places->uid, places->gid) != 0) {
        return fail(ERR_PERM, "%s: chown: %m", path);
    }
    if (places->uid == 0 && info.st_uid != geteuid()) {
        return fail(ERR_PERM, "%s belongs to another user", path);
    }
    return OK;
}

/* What lies inside the data directory is the server's to change: there root follows no link (`follow` is O_NOFOLLOW). */
static enum err make_directory(const struct places *places, const char *path, int follow)
{
    if (mkdir(path, 0700) != 0 && errno != EEXIST) {
        return fail(ERR_PERM, "%s: %m: make it, or set data_dir = ...", path);
    }
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | follow);
    if (fd < 0) {
        return fail(ERR_PERM, "%s is no directory of ours: %m", path);
    }
    enum err result = own_directory(places, path, fd);
    close(fd);
    return result;
}

/* Also what an interrupted start made. */
static enum err sync_directory(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool ok = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0) {
        close(fd);
    }
    return ok ? OK : fail(ERR_PERM, "%s: %m", path);
}

/* The directory of the socket that every user reaches, in a place like /run that is empty after a boot. */
static enum err make_socket_directory(struct slice path)
{
    char directory[PATH_BYTES];
    size_t len = slice_rfind_char(path, '/');
    snprintf(directory, sizeof(directory), "%.*s", (int)len, path.ptr);
    mode_t before = umask(022);
    int result = len == 0 || len >= path.len ? 0 : mkdir(directory, 0755);
    umask(before);
    if (result != 0 && errno != EEXIST) {
        return fail(ERR_PERM, "%s: %m: make it, or choose another path for sendmail", directory);
    }
    return OK;
}

static enum err open_one(const struct config *config, unsigned i, struct world *world,
                         struct places *out)
{
    const struct listen_settings *l = &config->listeners[i];
    bool is_unix = l->path.len > 0;
    struct slice host = is_unix ? l->path : l->address;
    bool is_for_all = l->kind == SERVICE_SENDMAIL;
    if (is_for_all) {
        TRY(make_socket_directory(l->path));
    }
    mode_t before = umask(is_for_all ? 0111 : is_unix ? 0117 : 0177);
    int fd = world->network.listen(&world->network, host.ptr, (uint16_t)l->port);
    umask(before);
    if (fd < 0) {
        const char *remedy =
            errno == EADDRINUSE ? "another program has it: stop that, or choose another port"
            : errno == EACCES   ? "ports below 1024 need root, or CAP_NET_BIND_SERVICE"
                                : "choose another address or port";
        return fail(ERR_PERM, "listen %.*s on %.*s port %llu: %m: %s", SLICE_ARG(l->name),
                    SLICE_ARG(host), (unsigned long long)l->port, remedy);
    }
    out->listeners[out->listener_count++] = fd;
    if (is_unix && out->uid != 0 && lchown(host.ptr, out->uid, out->gid) != 0) {
        return fail(ERR_PERM, "%s: %m", host.ptr);
    }
    return OK;
}

static enum err open_control(const struct config *config, struct world *world, struct places *out)
{
    char path[PATH_BYTES];
    snprintf(path, sizeof(path), "%s/run/control", config->core.data_dir.ptr);
    mode_t before = umask(0177);
    out->control = world->network.listen(&world->network, path, 0);
    umask(before);
    if (out->control < 0) {
        return fail(ERR_PERM, "%s: %m", path);
    }
    return out->uid == 0 || lchown(path, out->uid, out->gid) == 0 ? OK
                                                                  : fail(ERR_PERM, "%s: %m", path);
}

/* All that the processes own, because none of them can make a directory beside its own (io/sandbox.c). */
static enum err make_directories(const struct config *config, struct places *out)
{
    static const char *const names[] = {
        "",     "/acct",     "/db",    "/dict",  "/log",
        "/run", "/snapshot", "/story", "/vault", "/vault/snapshot"
    };
    char path[PATH_BYTES];
    const char *data_dir = config->core.data_dir.ptr;
    TRY(find_user(config, out));
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        snprintf(path, sizeof(path), "%s%s", data_dir, names[i]);
        TRY(make_directory(out, path, i == 0 ? 0 : O_NOFOLLOW));
    }
    TRY(sync_directory(data_dir));
    return layout_upgrade(data_dir);
}

static enum err open_all(const struct config *config, struct world *world, struct places *out)
{
    TRY(make_directories(config, out));
    TRY(layout_check(config->core.data_dir.ptr));
    for (unsigned i = 0; i < config->listener_count; i++) {
        TRY(open_one(config, i, world, out));
    }
    return open_control(config, world, out);
}

enum err places_open(const struct config *config, struct world *world, struct places *out)
{
    *out = (struct places){ .control = -1 };
    enum err result = open_all(config, world, out);
    if (result != OK) {
        places_close(out);
    }
    return result;
}

void places_close(struct places *places)
{
    for (unsigned i = 0; i < places->listener_count; i++) {
        close(places->listeners[i]);
    }
    if (places->control >= 0) {
        close(places->control);
    }
    places->listener_count = 0;
    places->control = -1;
}

enum err places_become_owner(const struct config *config)
{
    struct places places = { .control = -1 };
    TRY(make_directories(config, &places));
    if (places.uid != 0 &&
        (setgroups(0, NULL) != 0 || setresgid(places.gid, places.gid, places.gid) != 0 ||
         setresuid(places.uid, places.uid, places.uid) != 0)) {
        return fail(ERR_PERM, "become %s: %m", config->core.user.ptr);
    }
    return OK;
}
