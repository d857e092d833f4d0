/* app/command_run.h - the functions behind the table of app/command.c. */
#ifndef CULVER_APP_COMMAND_RUN_H
#define CULVER_APP_COMMAND_RUN_H

#include "app/command.h"

/* --- command_status.c --- */
enum err run_status(struct command_call *call);
enum err run_reload(struct command_call *call);

/* --- command_store.c --- */
enum err run_store_verify(struct command_call *call);
enum err run_store_repair(struct command_call *call);
enum err run_store_stats(struct command_call *call);
enum err run_snapshot_create(struct command_call *call);

/* --- command_domain.c --- */
enum err run_domain_add(struct command_call *call);
enum err run_domain_list(struct command_call *call);
enum err run_domain_remove(struct command_call *call);
enum err run_alias_add(struct command_call *call);
enum err run_alias_list(struct command_call *call);
enum err run_alias_remove(struct command_call *call);

/* --- command_dkim.c --- */
enum err run_dkim_create(struct command_call *call);
enum err run_dkim_show(struct command_call *call);
enum err run_dkim_activate(struct command_call *call);
enum err run_dkim_remove(struct command_call *call);
void print_dkim(json_t *data);

/* --- command_account.c --- */
enum err run_account_add(struct command_call *call);
enum err run_account_list(struct command_call *call);
enum err run_account_password(struct command_call *call);
enum err run_account_quota(struct command_call *call);
enum err run_account_disable(struct command_call *call);
enum err run_account_enable(struct command_call *call);
enum err run_account_admin(struct command_call *call);
enum err run_account_shared(struct command_call *call);
enum err run_account_pop3(struct command_call *call);
enum err run_account_vacation(struct command_call *call);
enum err run_account_remove(struct command_call *call);
enum err run_share_add(struct command_call *call);
enum err run_share_list(struct command_call *call);
enum err run_share_remove(struct command_call *call);
enum err run_share_seen(struct command_call *call);

/* --- command_undelete.c --- */
enum err run_undelete_list(struct command_call *call);
enum err run_undelete_restore(struct command_call *call);
enum err run_store_upkeep(struct command_call *call);

/* --- command_index.c --- */
enum err run_index_rebuild(struct command_call *call);

/* --- command_trace.c --- */
enum err run_trace(struct command_call *call);
void print_trace(json_t *data);

/* --- command_suppression.c --- */
enum err run_suppression_list(struct command_call *call);
enum err run_suppression_add(struct command_call *call);
enum err run_suppression_remove(struct command_call *call);

/* --- command_send.c --- */
enum err run_send(struct command_call *call);
void print_send(json_t *data);
void print_send_step(json_t *step);

/* --- command_simulate.c --- */
enum err run_simulate(struct command_call *call);
void print_simulate(json_t *data);

/* --- command_queue.c --- */
enum err run_queue_list(struct command_call *call);
void print_queue_list(json_t *data);
enum err run_queue_show(struct command_call *call);
enum err run_queue_hold(struct command_call *call);
enum err run_queue_release(struct command_call *call);
enum err run_queue_retry(struct command_call *call);
enum err run_queue_reroute(struct command_call *call);
enum err run_queue_remove(struct command_call *call);
enum err run_queue_flush(struct command_call *call);

#endif
