/* Connections to others. */
#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "io/internal.h"

enum err stream_connect(struct loop *loop, const struct peer_address *to, struct stream **out)
{
    struct network *network = &loop_world(loop)->network;
    struct peer_text name = peer_address_text(to);
    int fd = network->connect(network, to);
    if (fd < 0) {
        return fail(ERR_CLOSED, "connect to %s: %m", name.text);
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
