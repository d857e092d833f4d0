/* io/switch.h - changes from one stack to another: the only machine-dependent part of the fibers.
 *
 * Shape   a context is the stack pointer of a stack at rest. switch_jump() rests this one and goes on there; what it
 *         returns is who came back and with what. Two makes: Boost.Context's symbols and our own assembly, the
 *         same to the caller; the meson option fiber_switch picks one, the tests run both. */
#ifndef CULVER_IO_SWITCH_H
#define CULVER_IO_SWITCH_H

#include <stddef.h>

struct switch_transfer {
    void *context; /* of the stack that jumped here */
    void *data;
};

/* Prepares a stack that ends at `top`; the first jump to it calls entry, which must never return. */
void *switch_boost_make(void *top, size_t size, void (*entry)(struct switch_transfer));
struct switch_transfer switch_boost_jump(void *to, void *data);

void *switch_own_make(void *top, size_t size, void (*entry)(struct switch_transfer));
struct switch_transfer switch_own_jump(void *to, void *data);

#if defined(FIBER_SWITCH_OWN) && FIBER_SWITCH_OWN
#define switch_make switch_own_make
#define switch_jump switch_own_jump
#else
#define switch_make switch_boost_make
#define switch_jump switch_boost_jump
#endif

#endif
