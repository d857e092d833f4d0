/* test/model/mail.h - sessions of IMAP and POP3 side by side on the same accounts. */
#ifndef CULVER_TEST_MODEL_MAIL_H
#define CULVER_TEST_MODEL_MAIL_H

#include "imap.h"

/* --- pop3.c --- */
struct pop3_peer;
struct pop3_peer *pop3_peer_make(struct world_model *w, const char *name);
enum err pop3_step(struct pop3_peer *p, struct dice *dice);
void pop3_close(struct pop3_peer *p);

#endif
