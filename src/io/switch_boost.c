/* The switch of Boost.Context. Its two symbols are plain C in a header that is not part of its promised interface,
 * so they are declared here. */
#include "io/switch.h"

void *make_fcontext(void *top, size_t size, void (*entry)(struct switch_transfer));
struct switch_transfer jump_fcontext(void *to, void *data);

void *switch_boost_make(void *top, size_t size, void (*entry)(struct switch_transfer))
{
    return make_fcontext(top, size, entry);
}

struct switch_transfer switch_boost_jump(void *to, void *data)
{
    return jump_fcontext(to, data);
}
