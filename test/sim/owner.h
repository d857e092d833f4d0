/* test/sim/owner.h - the one who reads and changes an account: looks whether everything is as it was left, then changes something. */
#ifndef CULVER_TEST_SIM_OWNER_H
#define CULVER_TEST_SIM_OWNER_H

#include "client.h"

/* --- owner.c --- */
/* Reads the account whole and compares it. False: that could not be done now. */
bool owner_look(struct client *client, struct account_model *account, bool with_bodies);
void owner_run(void *arg); /* an actor; arg: struct account_model */
/* Once, at the end: must succeed. */
void owner_look_at_last(struct account_model *account);

/* --- owner_step.c --- */
/* One change over IMAP. False: the connection is no good any more. */
bool owner_step(struct client *client, struct account_model *account);
/* What becomes of the model: now is what it was, after what it will be. */
bool owner_note(struct account_model *account, enum fate fate);

/* --- owner_pop3.c --- */
/* Fetches the inbox and deletes some of it. */
void owner_fetch(struct account_model *account);

/* --- check.c --- */
/* Usage and counters of the store against the account as it is now known. On a fiber of a client. */
void account_check(struct account_model *account);
/* Every checksum and reference of a node. */
void sim_node_check(struct sim_node *node);

#endif
