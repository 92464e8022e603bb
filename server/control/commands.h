/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The functions of the commands, named in command-table.c, and what those of one subject share. Main thread.
 */
#pragma once

#include "server/control/command.h"

G_BEGIN_DECLS

/** control_init: makes a book, an authority, a certificate and the first user. */
gboolean control_init (const ControlCall *call, GError **error);
/** control_certificate: a new certificate of the server. */
gboolean control_certificate (const ControlCall *call, GError **error);
/** control_dup_hostnames: Returns: (transfer full): the names of --hostname and those of the machine itself. */
char **control_dup_hostnames (const ControlCall *call);
/** control_doctor: whether book, certificates and files are whole. */
gboolean control_doctor (const ControlCall *call, GError **error);
/** control_backup: one file with all of a book, while the server serves. */
gboolean control_backup (const ControlCall *call, GError **error);
/** control_journal: shows the journal of the irrevocable, names its place, begins it anew. */
gboolean control_journal (const ControlCall *call, GError **error);

/** control_rebuild: makes anew what follows from the rest. */
gboolean control_rebuild (const ControlCall *call, GError **error);
/** control_restore: a book from a backup, in a new epoch. */
gboolean control_restore (const ControlCall *call, GError **error);
/** control_demo: fills the book with sample data. */
gboolean control_demo (const ControlCall *call, GError **error);
/** control_dump: the whole book as lines of JSON. */
gboolean control_dump (const ControlCall *call, GError **error);
/** control_move: the whole book from one engine to the other. */
gboolean control_move (const ControlCall *call, GError **error);
/** control_erase: all that is known of a contact goes, or is told. */
gboolean control_erase (const ControlCall *call, GError **error);
/** control_erasures: what was erased, and which replicas have confirmed. */
gboolean control_erasures (const ControlCall *call, GError **error);
/** control_erasure_show: the certificate of one erasure. */
gboolean control_erasure_show (const ControlCall *call, GError **error);
/** control_user_add: a new account. */
gboolean control_user_add (const ControlCall *call, GError **error);
/** control_user_set: another role or scope for a user, while he works. */
gboolean control_user_set (const ControlCall *call, GError **error);
/** control_user_list: the accounts. */
gboolean control_user_list (const ControlCall *call, GError **error);
/** control_user_passwd: another password. */
gboolean control_user_passwd (const ControlCall *call, GError **error);
/** control_user_block: ends the sessions of an account and lets nobody in. */
gboolean control_user_block (const ControlCall *call, GError **error);
/** control_user_unblock: lets the user in again. */
gboolean control_user_unblock (const ControlCall *call, GError **error);
/** control_statement_parse: what a statement of a bank says. */
gboolean control_statement_parse (const ControlCall *call, GError **error);
/** control_rules_check: one value by one rule. */
gboolean control_rules_check (const ControlCall *call, GError **error);
/** control_replica_login: logs in, and fetches the book when none is here. */
gboolean control_replica_login (const ControlCall *call, GError **error);
/** control_replica_sync: sends all that is unsent and fetches all that is new. */
gboolean control_replica_sync (const ControlCall *call, GError **error);
/** control_replica_status: how things stand. */
gboolean control_replica_status (const ControlCall *call, GError **error);
/** control_replica_list: all contacts, or all records of another kind. */
gboolean control_replica_list (const ControlCall *call, GError **error);
/** control_replica_selections: the selections with what they ask. */
gboolean control_replica_selections (const ControlCall *call, GError **error);

/** control_replica_why: every condition of a selection with whether it holds for a contact. */
gboolean control_replica_why (const ControlCall *call, GError **error);

/** control_replica_mapping: what the columns of a file would become. */
gboolean control_replica_mapping (const ControlCall *call, GError **error);

/** control_replica_import: contacts from a file. */
gboolean control_replica_import (const ControlCall *call, GError **error);

/** control_replica_export: what a list shows, as a file. */
gboolean control_replica_export (const ControlCall *call, GError **error);

/** control_replica_duplicates: who may be one and the same. */
gboolean control_replica_duplicates (const ControlCall *call, GError **error);
/** control_replica_checks: what may be wrong: counts, or the contacts of one check. */
gboolean control_replica_checks (const ControlCall *call, GError **error);
/** control_replica_act: cancels, makes inactive, reports a death, and takes them back. */
gboolean control_replica_act (const ControlCall *call, GError **error);
/** control_replica_export_book: the whole book in open files. */
gboolean control_replica_export_book (const ControlCall *call, GError **error);

/** control_replica_mailing: the letters of a mailing as a PDF, and that they were sent. */
gboolean control_replica_mailing (const ControlCall *call, GError **error);

/** control_replica_register: the register of members on a day, and the lists of the general meeting. */
gboolean control_replica_register (const ControlCall *call, GError **error);
/** control_replica_merge: one contact becomes a part of another. */
gboolean control_replica_merge (const ControlCall *call, GError **error);
/** control_replica_search: who fits. */
gboolean control_replica_search (const ControlCall *call, GError **error);
/** control_replica_show: one record and what hangs on it. */
gboolean control_replica_show (const ControlCall *call, GError **error);
/** control_replica_new: a new record. */
gboolean control_replica_new (const ControlCall *call, GError **error);
/** control_replica_set: changes fields of a record. */
gboolean control_replica_set (const ControlCall *call, GError **error);
/** control_replica_batch: many new records and changes, a line of JSON each. */
gboolean control_replica_batch (const ControlCall *call, GError **error);
/** control_replica_delete: deletes a record. */
gboolean control_replica_delete (const ControlCall *call, GError **error);
/** control_replica_undo: takes an act of one's own back. */
gboolean control_replica_undo (const ControlCall *call, GError **error);
/** control_replica_history: who changed what. */
gboolean control_replica_history (const ControlCall *call, GError **error);
/** control_replica_older: what of a contact lies before the windows of time. */
gboolean control_replica_older (const ControlCall *call, GError **error);

/** control_replica_rebuild: what follows from the rest of the book, made anew. */
gboolean control_replica_rebuild (const ControlCall *call, GError **error);
/** control_replica_waiting: saves all that waits to a file. */
gboolean control_replica_waiting (const ControlCall *call, GError **error);
/** control_replica_outbox: what is unsent. */
gboolean control_replica_outbox (const ControlCall *call, GError **error);
/** control_replica_conflicts: what waits for a choice. */
gboolean control_replica_conflicts (const ControlCall *call, GError **error);
/** control_replica_resolve: chooses. */
gboolean control_replica_resolve (const ControlCall *call, GError **error);
/** control_replica_parked: what the server kept aside; applies or drops it. */
gboolean control_replica_parked (const ControlCall *call, GError **error);
/** control_replica_file: adds, lists and fetches files of a contact. */
gboolean control_replica_file (const ControlCall *call, GError **error);
/** control_observations: lists who had masked fields shown and took records out. */
gboolean control_observations (const ControlCall *call, GError **error);
/** control_replica_cards: leases card numbers, gives out cards, makes them void and lists them. */
gboolean control_replica_cards (const ControlCall *call, GError **error);
/** control_replica_job: asks for jobs of the server, orders and watches them. */
gboolean control_replica_job (const ControlCall *call, GError **error);
/** control_mail_password: the password of an e-mail account. */
gboolean control_mail_password (const ControlCall *call, GError **error);
/** control_mail_queue: what is being sent. */
gboolean control_mail_queue (const ControlCall *call, GError **error);
/** control_replica_mail: passwords and a try of an e-mail account. */
gboolean control_replica_mail (const ControlCall *call, GError **error);
/** control_job_list: the jobs of a server. */
gboolean control_job_list (const ControlCall *call, GError **error);
/** control_replica_dump: the live shown values as lines of JSON. */
gboolean control_replica_dump (const ControlCall *call, GError **error);

G_END_DECLS
