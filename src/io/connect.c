/* Connections to others. */
#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "io/internal.h"

enum err stream_connect(struct loop *loop, const struct peer_address *to, struct stream **out)
{
    return stream_connect_from(loop, NULL, to, out);
}

/* What is wrong with our end is nothing that the other could mend. */
static enum err not_begun(const struct peer_address *from, const char *to)
{
    if (from == NULL || (errno != EADDRNOTAVAIL && errno != EACCES)) {
        return fail(ERR_CLOSED, "connect to %s: %m", to);
    }
    struct peer_text own = peer_address_text(from);
    return fail(ERR_PERM, "connect to %s from %s: %m", to, own.text);
}

enum err stream_connect_from(struct loop *loop, const struct peer_address *from,
                             const struct peer_address *to, struct stream **out)
{
    struct network *network = &loop_world(loop)->network;
    struct peer_text name = peer_address_text(to);
    int fd = network->connect(network, from, to);
    if (fd < 0) {
        return not_begun(from, name.text);
    }
    struct stream *stream = stream_tcp(loop, fd);
    enum err result = stream_wait(stream, IO_WRITE);
    int error = 0;
    socklen_t len = sizeof(error);
    if (result == OK && getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len) == 0 && error != 0) {
        errno = error;
        result = fail(ERR_CLOSED, "connect to %s: %m", name.text);
    } else if (result != OK) {
        result = fail(result, "connect to %s: no answer in time", name.text);
    }
    if (result != OK) {
        stream_close(stream);
        return result;
    }
    *out = stream;
    return OK;
}
