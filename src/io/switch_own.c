/* Our own switch: saves what the calling convention says a callee must keep, changes the stack pointer, restores.
 * The context is the stack pointer. A struct of two pointers is passed and returned in two registers
 * by both conventions (System V x86-64, AAPCS64), which is what makes the return value free. */
#include "io/switch.h"

#include <stdint.h>

void switch_own_start(void);

#if defined(__x86_64__)

/* Saved from low to high: mxcsr and x87 control word, r15, r14, r13, r12, rbx, rbp, return address. */
__asm__(".text\n"
        ".globl switch_own_jump\n"
        ".hidden switch_own_jump\n"
        ".type switch_own_jump,@function\n"
        ".align 16\n"
        "switch_own_jump:\n"
        "    pushq %rbp\n"
        "    pushq %rbx\n"
        "    pushq %r12\n"
        "    pushq %r13\n"
        "    pushq %r14\n"
        "    pushq %r15\n"
        "    subq $8, %rsp\n"
        "    stmxcsr (%rsp)\n"
        "    fnstcw 4(%rsp)\n"
        "    movq %rsp, %rax\n"
        "    movq %rdi, %rsp\n"
        "    ldmxcsr (%rsp)\n"
        "    fldcw 4(%rsp)\n"
        "    addq $8, %rsp\n"
        "    popq %r15\n"
        "    popq %r14\n"
        "    popq %r13\n"
        "    popq %r12\n"
        "    popq %rbx\n"
        "    popq %rbp\n"
        "    movq %rax, %rdi\n"
        "    movq %rsi, %rdx\n"
        "    ret\n"
        ".size switch_own_jump,.-switch_own_jump\n"
        ".globl switch_own_start\n"
        ".hidden switch_own_start\n"
        ".type switch_own_start,@function\n"
        ".align 16\n"
        "switch_own_start:\n"
        "    .cfi_startproc\n"
        "    .cfi_undefined rip\n"
        "    callq *%rbx\n"
        "    ud2\n"
        "    .cfi_endproc\n"
        ".size switch_own_start,.-switch_own_start\n");

#define SAVED_WORDS 8

void *switch_own_make(void *top, size_t size, void (*entry)(struct switch_transfer))
{
    (void)size;
    uintptr_t *at = (uintptr_t *)(void *)((char *)top - ((uintptr_t)top & 15)) - 2;
    at -= SAVED_WORDS;
    for (size_t i = 0; i < SAVED_WORDS; i++) {
        at[i] = 0;
    }
    /* The values a process starts with: all exceptions masked, round to nearest. */
    at[0] = UINT64_C(0x1f80) | (UINT64_C(0x037f) << 32);
    at[5] = (uintptr_t)entry;
    at[7] = (uintptr_t)switch_own_start;
    return at;
}

#elif defined(__aarch64__)

/* Saved from low to high: d8-d15, x19-x28, x29, x30. */
__asm__(".text\n"
        ".globl switch_own_jump\n"
        ".hidden switch_own_jump\n"
        ".type switch_own_jump,%function\n"
        ".align 4\n"
        "switch_own_jump:\n"
        "    sub sp, sp, #160\n"
        "    stp d8, d9, [sp, #0]\n"
        "    stp d10, d11, [sp, #16]\n"
        "    stp d12, d13, [sp, #32]\n"
        "    stp d14, d15, [sp, #48]\n"
        "    stp x19, x20, [sp, #64]\n"
        "    stp x21, x22, [sp, #80]\n"
        "    stp x23, x24, [sp, #96]\n"
        "    stp x25, x26, [sp, #112]\n"
        "    stp x27, x28, [sp, #128]\n"
        "    stp x29, x30, [sp, #144]\n"
        "    mov x4, sp\n"
        "    mov sp, x0\n"
        "    ldp d8, d9, [sp, #0]\n"
        "    ldp d10, d11, [sp, #16]\n"
        "    ldp d12, d13, [sp, #32]\n"
        "    ldp d14, d15, [sp, #48]\n"
        "    ldp x19, x20, [sp, #64]\n"
        "    ldp x21, x22, [sp, #80]\n"
        "    ldp x23, x24, [sp, #96]\n"
        "    ldp x25, x26, [sp, #112]\n"
        "    ldp x27, x28, [sp, #128]\n"
        "    ldp x29, x30, [sp, #144]\n"
        "    add sp, sp, #160\n"
        "    mov x0, x4\n"
        "    ret\n"
        ".size switch_own_jump,.-switch_own_jump\n"
        ".globl switch_own_start\n"
        ".hidden switch_own_start\n"
        ".type switch_own_start,%function\n"
        ".align 4\n"
        "switch_own_start:\n"
        "    .cfi_startproc\n"
        "    .cfi_undefined x30\n"
        "    blr x19\n"
        "    brk #1\n"
        "    .cfi_endproc\n"
        ".size switch_own_start,.-switch_own_start\n");

#define SAVED_WORDS 20

void *switch_own_make(void *top, size_t size, void (*entry)(struct switch_transfer))
{
    (void)size;
    uintptr_t *at = (uintptr_t *)(void *)((char *)top - ((uintptr_t)top & 15)) - 2;
    at -= SAVED_WORDS;
    for (size_t i = 0; i < SAVED_WORDS; i++) {
        at[i] = 0;
    }
    at[8] = (uintptr_t)entry;             /* x19 */
    at[19] = (uintptr_t)switch_own_start; /* x30 */
    return at;
}

#else
#error "no fiber switch for this machine: build with -Dfiber_switch=boost and leave this file out"
#endif
