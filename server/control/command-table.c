/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table of commands: what stands here is what --help tells and what the parser allows. Constant data.
 */
#include "config.h"

#include "server/control/commands.h"

#include <glib/gi18n-lib.h>

#define MANY G_MAXUINT

static const ControlCommand commands[] = {
  { "init", "", 0, 0, "data! database organisation! admin! password-file hostname name",
    N_("Make the database, the certificate authority and the certificate of a new server"), control_init },
  { "certificate", "", 0, 0, "data! database hostname",
    N_("Make a new certificate of the server; the desktops go on trusting it"), control_certificate },
  { "doctor", "", 0, 0, "data! database files", N_("Look whether book, certificates and files are whole"),
    control_doctor },
  { "backup", "", 0, 0, "data! database to! files contents without-files",
    N_("Write all of the book to a file, and the contents of its files beside it, while the server serves"),
    control_backup },
  { "rebuild", "", 0, 0, "data! database files", N_("Make anew what can be made from the rest of the book"),
    control_rebuild },
  { "restore", "", 0, 0, "data! database from! journal files contents replace without-files without-journal",
    N_("Make the book anew from a backup; what replicas were told since comes back from them"), control_restore },
  { "journal", "", 0, 0, "data! database journal begin",
    N_("What the journal of the irrevocable holds; --journal keeps it in another place from now on"), control_journal },
  { "demo", "", 0, 0, "data! database contacts seed",
    N_("Add sample data: people of the Netherlands and Belgium"), control_demo },
  { "dump", "", 0, 0, "data! database",
    N_("Print the whole book with versions and ledger, a line of JSON each"), control_dump },
  { "move", "", 0, 0, "data! to from files",
    N_("Bring the whole book from the folder to a PostgreSQL (--to), or from one back into the folder (--from); the "
       "target is empty, the daemons are stopped"), control_move },
  { "erase", "CONTACT", 1, 1, "data! database reason! yes",
    N_("Erase a contact by its number or id, for good; without --yes tell what would go"), control_erase },
  { "erasures", "", 0, 0, "data! database", N_("What was erased, and which workplaces have confirmed it"),
    control_erasures },
  { "erasure show", "ERASURE", 1, 1, "data! database", N_("The certificate of an erasure"), control_erasure_show },
  { "observations", "", 0, 0, "data! database limit",
    N_("Who had masked fields shown and who took records out, newest first"), control_observations },
  { "user add", "LOGIN", 1, 1, "data! database name access scope password-file", N_("Add a user"), control_user_add },
  { "user set", "LOGIN", 1, 1, "data! database access scope",
    N_("Change what a user may do (--access) or where (--scope, once a place; \"\" for everywhere), while he works"),
    control_user_set },
  { "user list", "", 0, 0, "data! database", N_("List the users"), control_user_list },
  { "user passwd", "LOGIN", 1, 1, "data! database password-file", N_("Give a user another password; his sessions end"),
    control_user_passwd },
  { "user block", "LOGIN", 1, 1, "data! database", N_("Let a user in no more; his sessions end"), control_user_block },
  { "user unblock", "LOGIN", 1, 1, "data! database", N_("Let a blocked user in again"), control_user_unblock },
  { "mail password", "ACCOUNT server|mailbox", 2, 2, "data! database password-file",
    N_("Give the password of an e-mail account, for its mail server or its mailbox as they are now in the settings"),
    control_mail_password },
  { "mail queue", "", 0, 0, "data! database", N_("The mailings that are being sent, and how far they are"),
    control_mail_queue },
  { "job list", "", 0, 0, "data! database", N_("List the newest jobs of the server"), control_job_list },
  { "rules check", "RULE VALUE", 2, 2, "country",
    N_("Check a value by a rule: iban, bsn, postcode, name, date, email, phone, rf, ogm, betalingskenmerk, "
       "creditor-id, mandate-id"), control_rules_check },
  { "statement parse", "FILE", 1, 1, "",
    N_("Read a statement of a bank (camt.052, .053, .054, MT940, CODA, pain.002) and tell what it says"),
    control_statement_parse },
  { "replica login", "SERVER", 1, 1, "dir! user! password-file ca device",
    N_("Log in at https://HOST:PORT and fetch the book"), control_replica_login },
  { "replica sync", "", 0, 0, "dir!", N_("Send what is unsent and fetch what is new"), control_replica_sync },
  { "replica status", "", 0, 0, "dir!", N_("How things stand"), control_replica_status },
  { "replica duplicates", "", 0, 0, "dir!", N_("Contacts that may be one and the same"), control_replica_duplicates },
  { "replica checks", "[CHECK]", 0, 1, "dir!",
    N_("What may be wrong in the book: counts, or the contacts of one check"), control_replica_checks },
  { "replica merge", "SURVIVOR LOSER", 2, 2, "dir! take sync",
    N_("Merge one contact into another, which goes on with its own number and with what hung on both; “replica undo” "
       "takes it back"), control_replica_merge },
  { "replica act", "cancel|withdraw|inactive|death|reactivate CONTACT|MEMBERSHIP [reason=…] [day=…] [end=…] [source=…] "
    "[task=yes] [take-over=yes] [succeed=yes]", 2, MANY, "dir! sync yes",
    N_("Cancel a membership, make inactive, report a death, or take it back; without --yes tell what would happen"),
    control_replica_act },
  { "replica register", "[members|register|voters|notice|presence [DAY [FILE]]]", 0, 3, "dir!",
    N_("The register of members on a day, and the lists of the general meeting; to FILE: .xlsx, or CSV with "
       "semicolons"),
    control_replica_register },
  { "replica mail", "ACCOUNT password | ACCOUNT mailbox-password | ACCOUNT test ADDRESS", 2, 3, "dir! password-file",
    N_("Give the server a password of an e-mail account, or have it send a message to try the account"),
    control_replica_mail },
  { "replica mailing",
    "letters MAILING FILE [duplex] | labels MAILING FILE [FORMAT [FIRST]] | dispatch MAILING FILE | sent MAILING", 2, 5,
    "dir!",
    N_("The letters or labels of a mailing that was prepared, as a PDF in the order of the post; the list for the "
       "printer, as CSV; and that letters have left the house"),
    control_replica_mailing },
  { "replica list", "[KIND]", 0, 1, "dir! limit", N_("List the contacts, or the records of another kind"),
    control_replica_list },
  { "replica selections", "", 0, 0, "dir!", N_("The selections, how many people are in each, and what they ask"),
    control_replica_selections },
  { "replica why", "SELECTION CONTACT", 2, 2, "dir!", N_("Why a contact is in a selection, or why not"),
    control_replica_why },
  { "replica export", "FILE [KIND]", 1, 2, "dir! selection columns unmarked",
    N_("Write the contacts, or the records of another kind, to FILE: .xlsx, or CSV with semicolons; this is noted"),
    control_replica_export },
  { "replica export-book", "FOLDER", 1, 1, "dir!",
    N_("The whole book in open files, for another program: a CSV of each kind, the contents of files, and what every "
       "column holds; this is noted"), control_replica_export_book },
  { "replica mapping", "FILE", 1, 1, "dir! encoding sheet map country",
    N_("What the columns of a CSV, XLSX or vCard would become, with a sample of each and how it is understood"),
    control_replica_mapping },
  { "replica import", "FILE", 1, 1, "dir! encoding sheet map country existing rest all yes wait sync",
    N_("Contacts from CSV, XLSX or vCard: what would become of each row; with --yes do it, which “replica undo” takes "
       "back, or “replica job undo” when it is so much that the server does it"), control_replica_import },
  { "replica search", "TEXT...", 1, MANY, "dir! limit",
    N_("Search by name, address, birth date, number, phone, IBAN"), control_replica_search },
  { "replica show", "ID", 1, 1, "dir! reveal",
    N_("Show a record and what hangs on it, or into whom it was merged; IBANs masked"), control_replica_show },
  { "replica cards", "lease [COUNT] | issue CONTACT [FIELD=VALUE...] | void CARD REASON | list", 1, MANY,
    "dir! sync void",
    N_("Member cards: take a block of numbers to give out cards offline, give a contact a card, make one void, list "
       "them"), control_replica_cards },
  { "replica new", "KIND [FIELD=VALUE...]", 1, MANY, "dir! sync", N_("Make a record and print its id"),
    control_replica_new },
  { "replica set", "ID FIELD=VALUE...", 2, MANY, "dir! sync", N_("Change fields of a record; an empty value clears"),
    control_replica_set },
  { "replica batch", "FILE", 1, 1, "dir! sync",
    N_("Save the lines of FILE (- for standard input), each a change of its own: {\"set\": ID, \"fields\": {…}} or "
       "{\"new\": KIND, \"fields\": {…}}"), control_replica_batch },
  { "replica delete", "ID", 1, 1, "dir! sync", N_("Delete a record"), control_replica_delete },
  { "replica undo", "[CHANGESET]", 0, 1, "dir! sync", N_("Undo your own last act, or the one named"),
    control_replica_undo },
  { "replica history", "ID", 1, 1, "dir!", N_("Who changed what; offline only what is held here"),
    control_replica_history },
  { "replica older", "ID", 1, 1, "dir!",
    N_("Contact moments and tasks of before what is held here; offline what the server told last"),
    control_replica_older },
  { "replica outbox", "", 0, 0, "dir! all", N_("Changes that the server has not confirmed"), control_replica_outbox },
  { "replica waiting", "FILE", 1, 1, "dir!",
    N_("Save all that waits to FILE (- for standard output): unsent, kept aside, to choose"), control_replica_waiting },
  { "replica conflicts", "", 0, 0, "dir!", N_("Different values that wait for a choice"), control_replica_conflicts },
  { "replica resolve", "CONFLICT mine|theirs|FIELD=VALUE...", 2, MANY, "dir! sync", N_("Choose in a conflict"),
    control_replica_resolve },
  { "replica parked", "[apply|drop ID]", 0, 2, "dir! sync",
    N_("Changes that the server kept aside; try them again or drop them"), control_replica_parked },
  { "replica file", "add CONTACT FILE | list CONTACT | get CONTACT NAME FILE", 2, 4, "dir! sync",
    N_("Files of a contact: add one, list them, put the content of one into FILE"), control_replica_file },
  { "replica job", "list | change-many KIND FIELD=VALUE [FIELD=VALUE...] | undo JOB | merge SURVIVOR LOSER | "
                   "undo-merge CONTACT|CHANGESET | erase-many [REASON] | prepare-mailing MAILING | "
                   "send-mailing MAILING | run JOB | show JOB | cancel JOB | certificate JOB",
    1, MANY, "dir! take wait",
    N_("Jobs of the server: change one field of the many records that have the values named after it; merge contacts "
       "on which much hangs, and undo any merge, whoever made it; delete inactive contacts for good; decide who gets "
       "a mailing, and send the e-mail of it. First it only counts, “run” does it"),
    control_replica_job },
  { "replica rebuild", "", 0, 0, "dir!",
    N_("Make search, order and sums of the book here anew from its records; no window may have it open"),
    control_replica_rebuild },
  { "replica dump", "", 0, 0, "dir!", N_("Print the live values, a line of JSON a record"), control_replica_dump },
  { NULL },
};

const ControlCommand *
control_get_commands (void)
{
  return commands;
}
