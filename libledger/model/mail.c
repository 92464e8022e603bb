/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The mail servers by which is sent, and what is sent to many: templates and letterheads, which are never changed but
 * followed by a newer version, mailings, and who got one, or was left out and why. Whom it went to hangs on the contact,
 * one a mailing, so that nobody is written to twice and scope, erasure and merging see it as everything else of a
 * person. Constant data; any thread.
 */
#include "config.h"

#include "libledger/model/kinds-private.h"

#include <glib/gi18n-lib.h>

/* Months that are at hand everywhere. */
#define MAIL_MONTHS 24

/* As of a contact, and of its preferences. */
static const LedgerChoice languages[] = {
  { "nl", N_("Dutch") },
  { "fr", N_("French") },
  { "de", N_("German") },
  { "en", N_("English") },
  { NULL, NULL },
};

static const LedgerChoice purposes[] = {
  { "invoices", N_("Invoices") },
  { "membership", N_("Membership and meetings") },
  { "newsletter", N_("Newsletter") },
  { "appeals", N_("Requests for gifts") },
  { NULL, NULL },
};

static const LedgerGroupSpec account_groups[] = {
  { "sender", N_("Sender"), "settings", LEDGER_PRIVACY_NONE },
  { "server", N_("Mail server"), "settings", LEDGER_PRIVACY_NONE },
  { "mailbox", N_("Mailbox"), "settings", LEDGER_PRIVACY_NONE },
  { "standing", N_("Standing"), "settings", LEDGER_PRIVACY_NONE },
  { NULL },
};

/* Passwords are the server's own (server/mail/account.h). */
static const LedgerFieldSpec account_fields[] = {
  { "company", "sender", LEDGER_TYPE_REFERENCE, N_("Company"), .reference = "company", .since = 7,
    .help = N_("None: for what is of no company, and of those without an account of their own.") },
  { "from_name", "sender", LEDGER_TYPE_TEXT, N_("Name of the sender"), .since = 7 },
  { "from_address", "sender", LEDGER_TYPE_TEXT, N_("E-mail address of the sender"), .flags = LEDGER_FIELD_REQUIRED,
    .rule = "email", .since = 7 },
  { "reply_to", "sender", LEDGER_TYPE_TEXT, N_("Answers go to"), .rule = "email", .since = 7,
    .help = N_("When that is another address than the sender's.") },
  { "server", "server", LEDGER_TYPE_TEXT, N_("Mail server"), .flags = LEDGER_FIELD_REQUIRED, .since = 7,
    .help = N_("smtp://host:587, or smtps://host:465; always encrypted.") },
  { "login", "server", LEDGER_TYPE_TEXT, N_("User name"), .since = 7 },
  { "pace", "server", LEDGER_TYPE_INTEGER, N_("Messages a minute"), .since = 7, .least = 1, .most = 60000,
    .help = N_("What the mail server lets through; 300 when nothing is said.") },
  { "mailbox", "mailbox", LEDGER_TYPE_TEXT, N_("Mailbox"), .since = 7,
    .help = N_("Where mail that could not be delivered comes back: imaps://host/INBOX.") },
  { "mailbox_login", "mailbox", LEDGER_TYPE_TEXT, N_("User name of the mailbox"), .since = 7 },
  { "bounces_to", "mailbox", LEDGER_TYPE_TEXT, N_("E-mail address of the mailbox"), .rule = "email", .since = 7,
    .help = N_("When that is another address than the sender's.") },
  { "trouble", "standing", LEDGER_TYPE_TEXT, N_("What is wrong"), .flags = LEDGER_FIELD_ACT, .since = 7 },
  { "mailbox_trouble", "standing", LEDGER_TYPE_TEXT, N_("What is wrong with the mailbox"), .flags = LEDGER_FIELD_ACT,
    .since = 7 },
  { NULL },
};

const LedgerKindSpec ledger_kind_mail_account = {
  .name = "mail_account", .label = N_("E-mail account"), .plural = N_("E-mail accounts"), .area = "settings",
  .root = LEDGER_ROOT_NONE, .groups = account_groups, .fields = account_fields,
};

static const LedgerChoice template_states[] = {
  { "in_use", N_("In use") },
  { "retired", N_("No longer in use") },
  { NULL, NULL },
};

static const LedgerGroupSpec template_groups[] = {
  { "name", N_("Name"), "mail", LEDGER_PRIVACY_NONE },
  { "state", N_("State"), "mail", LEDGER_PRIVACY_NONE },
  { NULL },
};

static const LedgerFieldSpec template_fields[] = {
  { "name", "name", LEDGER_TYPE_TEXT, N_("Name"), .flags = LEDGER_FIELD_REQUIRED, .since = 7 },
  { "purpose", "name", LEDGER_TYPE_CHOICE, N_("Purpose"), .choices = purposes, .since = 7,
    .help = N_("What a contact may have said no to.") },
  { "state", "state", LEDGER_TYPE_CHOICE, N_("State"), .choices = template_states, .since = 7 },
  { NULL },
};

const LedgerKindSpec ledger_kind_template = {
  .name = "template", .label = N_("Template"), .plural = N_("Templates"), .area = "mail",
  .root = LEDGER_ROOT_NONE, .groups = template_groups, .fields = template_fields,
};

static const LedgerGroupSpec version_groups[] = {
  { "text", N_("Text of a template"), "mail", LEDGER_PRIVACY_NONE },
  { NULL },
};

static const LedgerFieldSpec version_fields[] = {
  { "template", "text", LEDGER_TYPE_REFERENCE, N_("Template"), .flags = LEDGER_FIELD_REQUIRED | LEDGER_FIELD_INDEXED,
    .reference = "template", .since = 7 },
  { "language", "text", LEDGER_TYPE_CHOICE, N_("Language"), .flags = LEDGER_FIELD_REQUIRED, .choices = languages,
    .since = 7 },
  { "made_at", "text", LEDGER_TYPE_INSTANT, N_("Made"), .flags = LEDGER_FIELD_REQUIRED, .since = 7 },
  { "made_by", "text", LEDGER_TYPE_REFERENCE, N_("By"), .reference = "user", .since = 7 },
  { "subject", "text", LEDGER_TYPE_TEXT, N_("Subject"), .since = 7 },
  { "text", "text", LEDGER_TYPE_LONG_TEXT, N_("Text"), .flags = LEDGER_FIELD_REQUIRED, .since = 7 },
  { "message", "text", LEDGER_TYPE_LONG_TEXT, N_("Text by e-mail"), .since = 7,
    .help = N_("Only when a message must say it otherwise than a letter.") },
  { "conditions", "text", LEDGER_TYPE_LONG_TEXT, N_("Conditions"), .since = 7 },
  { NULL },
};

const LedgerKindSpec ledger_kind_template_version = {
  .name = "template_version", .label = N_("Version of a template"), .plural = N_("Versions of templates"),
  .area = "mail", .root = LEDGER_ROOT_NONE, .append_only = TRUE, .groups = version_groups, .fields = version_fields,
};

static const LedgerChoice windows[] = {
  { "left", N_("Left, as in the Netherlands") },
  { "right", N_("Right, as in Belgium") },
  { NULL, NULL },
};

static const LedgerGroupSpec letterhead_groups[] = {
  { "letterhead", N_("Letterhead"), "mail", LEDGER_PRIVACY_NONE },
  { NULL },
};

static const LedgerFieldSpec letterhead_fields[] = {
  { "company", "letterhead", LEDGER_TYPE_REFERENCE, N_("Company"),
    .flags = LEDGER_FIELD_REQUIRED | LEDGER_FIELD_INDEXED, .reference = "company", .since = 7 },
  { "made_at", "letterhead", LEDGER_TYPE_INSTANT, N_("Made"), .flags = LEDGER_FIELD_REQUIRED, .since = 7 },
  { "window", "letterhead", LEDGER_TYPE_CHOICE, N_("Window of the envelope"), .choices = windows, .since = 7 },
  { "sender", "letterhead", LEDGER_TYPE_LONG_TEXT, N_("Sender"), .since = 7,
    .help = N_("Name, address, phone and website: they stand beside the logo.") },
  { "return_address", "letterhead", LEDGER_TYPE_TEXT, N_("Return address"), .since = 7,
    .help = N_("A line above the address in the window, for what cannot be delivered.") },
  { "footer", "letterhead", LEDGER_TYPE_LONG_TEXT, N_("Foot of the page"), .since = 7 },
  { "logo", "letterhead", LEDGER_TYPE_BYTES, N_("Logo"), .since = 7 },
  { NULL },
};

const LedgerKindSpec ledger_kind_letterhead = {
  .name = "letterhead", .label = N_("Letterhead"), .plural = N_("Letterheads"), .area = "mail",
  .root = LEDGER_ROOT_NONE, .append_only = TRUE, .groups = letterhead_groups, .fields = letterhead_fields,
};

/* The ways of preference.h, and one that leaves it to the contact. */
static const LedgerChoice mailing_ways[] = {
  { "preferred", N_("As each prefers") },
  { "email", N_("By e-mail only") },
  { "letter", N_("By letter only") },
  { NULL, NULL },
};

static const LedgerChoice mailing_states[] = {
  { "draft", N_("Being made") },
  { "prepared", N_("Ready to be sent") },
  { "sending", N_("Being sent") },
  { "sent", N_("Sent") },
  { "cancelled", N_("Cancelled") },
  { NULL, NULL },
};

static const LedgerGroupSpec mailing_groups[] = {
  { "name", N_("Name"), "mail", LEDGER_PRIVACY_NONE },
  { "recipients", N_("Recipients"), "mail", LEDGER_PRIVACY_NONE },
  { "content", N_("Content"), "mail", LEDGER_PRIVACY_NONE },
  { "state", N_("State"), "mail", LEDGER_PRIVACY_NONE },
  { NULL },
};

static const LedgerFieldSpec mailing_fields[] = {
  { "name", "name", LEDGER_TYPE_TEXT, N_("Name"), .flags = LEDGER_FIELD_REQUIRED, .since = 7 },
  { "selection", "recipients", LEDGER_TYPE_REFERENCE, N_("Selection"), .reference = "selection", .since = 7 },
  { "contact", "recipients", LEDGER_TYPE_REFERENCE, N_("Contact"), .reference = "contact", .since = 7,
    .help = N_("A single letter goes to this contact, and to no selection.") },
  { "purpose", "recipients", LEDGER_TYPE_CHOICE, N_("Purpose"), .flags = LEDGER_FIELD_REQUIRED, .choices = purposes,
    .since = 7, .help = N_("Who said no to this purpose is left out, whatever the selection.") },
  { "ways", "recipients", LEDGER_TYPE_CHOICE, N_("Sent"), .flags = LEDGER_FIELD_REQUIRED, .choices = mailing_ways,
    .since = 7 },
  { "together", "recipients", LEDGER_TYPE_BOOLEAN, N_("One per household"), .since = 7 },
  { "encrypted", "recipients", LEDGER_TYPE_BOOLEAN, N_("E-mail encrypted"), .since = 7,
    .help = N_("By e-mail goes a file that opens with the agreed password; who agreed on none gets a letter.") },
  { "template", "content", LEDGER_TYPE_REFERENCE, N_("Template"), .reference = "template", .since = 7 },
  { "company", "content", LEDGER_TYPE_REFERENCE, N_("Company"), .reference = "company", .since = 7 },
  { "day", "content", LEDGER_TYPE_DATE, N_("Date"), .since = 7, .help = N_("As it stands on the letters.") },
  { "state", "state", LEDGER_TYPE_CHOICE, N_("State"), .flags = LEDGER_FIELD_ACT, .choices = mailing_states,
    .since = 7 },
  { NULL },
};

const LedgerKindSpec ledger_kind_mailing = {
  .name = "mailing", .label = N_("Mailing"), .plural = N_("Mailings"), .area = "mail", .root = LEDGER_ROOT_NONE,
  .groups = mailing_groups, .fields = mailing_fields,
};

static const LedgerChoice recipient_ways[] = {
  { "letter", N_("Letter") },
  { "email", N_("E-mail") },
  { NULL, NULL },
};

static const LedgerChoice outcomes[] = {
  { "left_out", N_("Left out") },
  { "ready", N_("To be sent") },
  { "sent", N_("Sent") },
  { "uncertain", N_("Perhaps sent") },
  { "refused", N_("Refused") },
  { "returned", N_("Returned") },
  { "withdrawn", N_("Withdrawn") },
  { NULL, NULL },
};

/* In the order of mail/recipient.h. */
static const LedgerChoice causes[] = {
  { "gone", N_("Deleted or merged") },
  { "inactive", N_("Inactive") },
  { "deceased", N_("Deceased") },
  { "frozen", N_("Data restricted") },
  { "no_address", N_("No address known") },
  { "objected", N_("Said no to this purpose") },
  { "returned", N_("Mail came back") },
  { "no_password", N_("No password agreed for files by e-mail") },
  { "lacks", N_("Something of the letter is lacking") },
  { "household", N_("The household gets one") },
  { NULL, NULL },
};

static const LedgerGroupSpec recipient_groups[] = {
  { "owner", N_("Belongs to"), "mail", LEDGER_PRIVACY_NONE },
  { "content", N_("Content"), "mail", LEDGER_PRIVACY_PERSONAL },
  { "outcome", N_("Outcome"), "mail", LEDGER_PRIVACY_PERSONAL },
  { NULL },
};

static const LedgerFieldSpec recipient_fields[] = {
  { "contact", "owner", LEDGER_TYPE_REFERENCE, N_("Contact"), .since = 7,
    .flags = LEDGER_FIELD_REQUIRED | LEDGER_FIELD_INDEXED, .reference = "contact" },
  { "mailing", "owner", LEDGER_TYPE_REFERENCE, N_("Mailing"), .since = 7,
    .flags = LEDGER_FIELD_REQUIRED | LEDGER_FIELD_INDEXED, .reference = "mailing" },
  { "made_on", "owner", LEDGER_TYPE_DATE, N_("Made on"), .flags = LEDGER_FIELD_REQUIRED, .since = 7 },
  { "template_version", "content", LEDGER_TYPE_REFERENCE, N_("Text"), .reference = "template_version", .since = 7 },
  { "letterhead", "content", LEDGER_TYPE_REFERENCE, N_("Letterhead"), .reference = "letterhead", .since = 7 },
  { "way", "content", LEDGER_TYPE_CHOICE, N_("Way"), .choices = recipient_ways, .since = 7 },
  { "address", "content", LEDGER_TYPE_TEXT, N_("E-mail address"), .since = 7 },
  { "together_with", "content", LEDGER_TYPE_REFERENCE, N_("Addressed together with"), .since = 7,
    .flags = LEDGER_FIELD_INDEXED | LEDGER_FIELD_ABOUT, .reference = "contact" },
  { "filled", "content", LEDGER_TYPE_LONG_TEXT, N_("What was filled in"), .since = 7 },
  { "outcome", "outcome", LEDGER_TYPE_CHOICE, N_("Outcome"), .flags = LEDGER_FIELD_ACT, .choices = outcomes,
    .since = 7 },
  { "cause", "outcome", LEDGER_TYPE_CHOICE, N_("Cause"), .flags = LEDGER_FIELD_ACT, .choices = causes, .since = 7 },
  { "told", "outcome", LEDGER_TYPE_TEXT, N_("Explanation"), .flags = LEDGER_FIELD_ACT, .since = 7 },
  { "at", "outcome", LEDGER_TYPE_INSTANT, N_("When"), .flags = LEDGER_FIELD_ACT, .since = 7 },
  { NULL },
};

static const LedgerWindowSpec recipient_window = { .date = "made_on", .months = MAIL_MONTHS };

const LedgerKindSpec ledger_kind_mailing_recipient = {
  .name = "mailing_recipient", .label = N_("Recipient of a mailing"), .plural = N_("Recipients of mailings"),
  .area = "mail", .root = LEDGER_ROOT_PARENT, .parent = "contact", .residence = LEDGER_RESIDENCE_WINDOW,
  .window = &recipient_window, .groups = recipient_groups, .fields = recipient_fields, .slot_prefix = "mailing:",
  .slot_field = "mailing",
};
