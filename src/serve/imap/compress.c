/* serve/imap/compress.c - COMPRESS DEFLATE (RFC 4978). */
#include "io/stream.h"
#include "serve/imap/commands.h"

IMAP_RUN(compress)
{
    struct scan c = request->command.args;
    struct slice mechanism;
    enum err result = imap_take_space(&c);
    result = result == OK ? imap_take_atom(&c, &mechanism) : result;
    result = result == OK ? imap_take_end(&c) : result;
    if (result != OK) {
        return imap_refuse_syntax(s, result);
    }
    if (!slice_eq_nocase(mechanism, SL("DEFLATE"))) {
        return imap_bad("Mechanism is not supported");
    }
    if (stream_is_deflated(imap_stream(s))) {
        return imap_no("COMPRESSIONACTIVE", "Compression is active already");
    }
    struct imap_reply reply = imap_ok("Compressed from now on");
    imap_write_reply(s, request->command.tag, &reply);
    imap_out_flush(s);
    if (s->broken == OK) {
        /* What a client has sent ahead of the answer is not compressed, or not known to be: the session ends. */
        s->broken = stream_start_deflate(imap_stream(s));
    }
    return (struct imap_reply){ .status = IMAP_SILENT };
}
