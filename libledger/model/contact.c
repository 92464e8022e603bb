/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The contact (relatie): a natural person or an organisation in the book. Name and home address are groups of
 * its own; phones, e-mails, accounts and other addresses are records beneath it. Constant data; any thread.
 */
#include "config.h"

#include "libledger/model/kinds-private.h"
#include "libledger/model/record.h"
#include "libledger/rules/fold.h"
#include "libledger/rules/person-name.h"

#include <glib/gi18n-lib.h>

static const LedgerChoice contact_kinds[] = {
  { "person", N_("Person") },
  { "organisation", N_("Organisation") },
  { NULL, NULL },
};

static const LedgerChoice forms_of_address[] = {
  { "mrs", N_("Mrs") },
  { "mr", N_("Mr") },
  { "neutral", N_("Neutral") },
  { NULL, NULL },
};

static const LedgerChoice statuses[] = {
  { "active", N_("Active") },
  { "inactive", N_("Inactive") },
  { "deceased", N_("Deceased") },
  { NULL, NULL },
};

static const LedgerChoice languages[] = {
  { "nl", N_("Dutch") },
  { "fr", N_("French") },
  { "de", N_("German") },
  { "en", N_("English") },
  { NULL, NULL },
};

static const LedgerChoice mail_ways[] = {
  { "email", N_("By e-mail") },
  { "letter", N_("By letter") },
  { NULL, NULL },
};

static const LedgerGroupSpec contact_groups[] = {
  { "identity", N_("Kind of contact"), "contact", LEDGER_PRIVACY_PERSONAL },
  { "number", N_("Number"), "contact", LEDGER_PRIVACY_PERSONAL },
  { "name", N_("Name"), "contact", LEDGER_PRIVACY_PERSONAL },
  { "birth", N_("Birth"), "contact", LEDGER_PRIVACY_PERSONAL },
  { "letters", N_("Names for letters"), "contact", LEDGER_PRIVACY_PERSONAL },
  { "address", N_("Home address"), "contact", LEDGER_PRIVACY_PERSONAL },
  { "returned", N_("Returned mail"), "contact", LEDGER_PRIVACY_PERSONAL },
  { "status", N_("Status"), "contact", LEDGER_PRIVACY_PERSONAL },
  { "warning", N_("Warning"), "contact", LEDGER_PRIVACY_PERSONAL },
  { "language", N_("Language"), "contact", LEDGER_PRIVACY_PERSONAL },
  { "branch", N_("Branch"), "contact", LEDGER_PRIVACY_PERSONAL },
  { "by_letter", N_("By letter"), "contact", LEDGER_PRIVACY_PERSONAL },
  { "by_email", N_("By e-mail"), "contact", LEDGER_PRIVACY_PERSONAL },
  { "by_phone", N_("By phone"), "contact", LEDGER_PRIVACY_PERSONAL },
  { "remark", N_("Remark"), "notes", LEDGER_PRIVACY_PERSONAL },
  { "way", N_("Way of mail"), "contact", LEDGER_PRIVACY_PERSONAL },
  { "frozen", N_("Restriction"), "contact", LEDGER_PRIVACY_PERSONAL },
  { "file_password", N_("Password of files"), "contact", LEDGER_PRIVACY_SENSITIVE },
  { NULL },
};

static const LedgerFieldSpec contact_fields[] = {
  { "kind", "identity", LEDGER_TYPE_CHOICE, N_("Kind"), .choices = contact_kinds },
  { "number", "number", LEDGER_TYPE_TEXT, N_("Number"), .flags = LEDGER_FIELD_SERVER | LEDGER_FIELD_INDEXED, .search = 4 },
  { "form_of_address", "name", LEDGER_TYPE_CHOICE, N_("Form of address"), .choices = forms_of_address,
    .help = N_("For the salutation of letters. Not known or not wanted: neutral.") },
  { "title", "name", LEDGER_TYPE_TEXT, N_("Title in front"),
    .help = N_("As it stands before the name on an envelope: dr., prof.") },
  { "initials", "name", LEDGER_TYPE_TEXT, N_("Initials"), .rule = "initials", .search = 2,
    .help = N_("For letters and cards, and to tell apart who has the same name.") },
  { "given_name", "name", LEDGER_TYPE_TEXT, N_("Given name"), .search = 3,
    .help = N_("As somebody is called: to recognise who is on the phone.") },
  { "name_particle", "name", LEDGER_TYPE_TEXT, N_("Particle"), .rule = "particle", .search = 1,
    .help = N_("Apart from the name, so that lists are in order: van den.") },
  { "family_name", "name", LEDGER_TYPE_TEXT, N_("Family name"), .rule = "name", .search = 4,
    .help = N_("The name of birth, without the particle; of who is married too.") },
  { "partner_particle", "name", LEDGER_TYPE_TEXT, N_("Partner's particle"), .rule = "particle", .search = 1 },
  { "partner_name", "name", LEDGER_TYPE_TEXT, N_("Partner's name"), .rule = "name", .search = 3,
    .help = N_("Only when it is used: it then comes in letters and is found by search.") },
  { "title_after", "name", LEDGER_TYPE_TEXT, N_("Title behind"), .since = 4 },
  { "organisation_name", "name", LEDGER_TYPE_TEXT, N_("Name of the organisation"), .search = 4,
    .help = N_("As it stands in its register or on its letters.") },
  { "salutation", "letters", LEDGER_TYPE_TEXT, N_("Salutation"), .since = 4,
    .help = N_("Only when letters must begin otherwise than is proposed.") },
  { "envelope_name", "letters", LEDGER_TYPE_TEXT, N_("Name on the envelope"), .since = 4,
    .help = N_("Only when the envelope must say otherwise than is proposed.") },
  { "birth_date", "birth", LEDGER_TYPE_DATE, N_("Date of birth"), .flags = LEDGER_FIELD_SOFT, .search = 2,
    .help = N_("For discounts by age and to tell apart who has the same name.") },
  { "street", "address", LEDGER_TYPE_TEXT, N_("Street"), .search = 2 },
  { "house_number", "address", LEDGER_TYPE_TEXT, N_("House number"), .rule = "house_number", .search = 2,
    .help = N_("Only the number; a letter or floor belongs in the addition.") },
  { "house_number_addition", "address", LEDGER_TYPE_TEXT, N_("Addition"), .search = 1 },
  { "postcode", "address", LEDGER_TYPE_TEXT, N_("Postcode"), .rule = "postcode", .search = 3,
    .help = N_("With the number it finds street and town, and the branch.") },
  { "city", "address", LEDGER_TYPE_TEXT, N_("Town"), .search = 2 },
  { "country", "address", LEDGER_TYPE_TEXT, N_("Country"), .rule = "country" },
  { "address_lines", "address", LEDGER_TYPE_LONG_TEXT, N_("Lines abroad"), .search = 2, .since = 4 },
  { "mail_returned", "returned", LEDGER_TYPE_DATE, N_("Mail returned on"), .since = 4, .cleared_by = "address",
    .help = N_("The day on which post came back: it stands on a work list until the address is put right.") },
  { "status", "status", LEDGER_TYPE_CHOICE, N_("Status"), .flags = LEDGER_FIELD_ACT, .choices = statuses },
  { "sign_off_reason", "status", LEDGER_TYPE_REFERENCE, N_("Reason of sign-off"), .flags = LEDGER_FIELD_ACT,
    .reference = "sign_off_reason" },
  { "status_date", "status", LEDGER_TYPE_DATE, N_("Since"), .flags = LEDGER_FIELD_ACT },
  { "status_source", "status", LEDGER_TYPE_TEXT, N_("Told by"), .flags = LEDGER_FIELD_ACT, .since = 4 },
  { "warning", "warning", LEDGER_TYPE_TEXT, N_("Warning"),
    .help = N_("Seen by everybody who opens this contact, also by the contact who asks for what is kept. Facts "
               "only.") },
  { "language", "language", LEDGER_TYPE_CHOICE, N_("Language"), .choices = languages,
    .help = N_("In which letters and invoices are written.") },
  { "branch", "branch", LEDGER_TYPE_REFERENCE, N_("Branch"), .reference = "branch",
    .help = N_("Decides which colleagues have this contact on their computer.") },
  { "branch_from", "branch", LEDGER_TYPE_DATE, N_("In this branch since"), .since = 5 },
  { "branch_chosen", "branch", LEDGER_TYPE_BOOLEAN, N_("Stays in this branch, whatever the postcode"), .since = 5,
    .help = N_("Yes when the contact wants to stay there after moving.") },
  { "letter_invoices", "by_letter", LEDGER_TYPE_BOOLEAN, N_("Invoices by letter"), .since = 4 },
  { "letter_membership", "by_letter", LEDGER_TYPE_BOOLEAN, N_("Membership matters by letter"), .since = 4 },
  { "letter_newsletter", "by_letter", LEDGER_TYPE_BOOLEAN, N_("Newsletter by letter"), .since = 4 },
  { "letter_appeals", "by_letter", LEDGER_TYPE_BOOLEAN, N_("Requests for gifts by letter"), .since = 4 },
  { "email_invoices", "by_email", LEDGER_TYPE_BOOLEAN, N_("Invoices by e-mail"), .since = 4 },
  { "email_membership", "by_email", LEDGER_TYPE_BOOLEAN, N_("Membership matters by e-mail"), .since = 4 },
  { "email_newsletter", "by_email", LEDGER_TYPE_BOOLEAN, N_("Newsletter by e-mail"), .since = 4 },
  { "email_appeals", "by_email", LEDGER_TYPE_BOOLEAN, N_("Requests for gifts by e-mail"), .since = 4 },
  { "phone_invoices", "by_phone", LEDGER_TYPE_BOOLEAN, N_("Invoices by phone"), .since = 4 },
  { "phone_membership", "by_phone", LEDGER_TYPE_BOOLEAN, N_("Membership matters by phone"), .since = 4 },
  { "phone_newsletter", "by_phone", LEDGER_TYPE_BOOLEAN, N_("Newsletter by phone"), .since = 4 },
  { "phone_appeals", "by_phone", LEDGER_TYPE_BOOLEAN, N_("Requests for gifts by phone"), .since = 4 },
  { "remark", "remark", LEDGER_TYPE_LONG_TEXT, N_("Remark"),
    .help = N_("The contact may ask to read it. No health, religion or other sensitive facts.") },
  { "mail_way", "way", LEDGER_TYPE_CHOICE, N_("Mail preferably"), .choices = mail_ways, .since = 7,
    .help = N_("Empty: by e-mail when there is an address, otherwise by letter.") },
  { "magazine_copies", "way", LEDGER_TYPE_INTEGER, N_("Copies of the magazine"), .since = 7, .least = 0, .most = 999,
    .help = N_("Empty: one. With 0 the contact is left out of the list for the printer of the magazine.") },
  { "frozen_on", "frozen", LEDGER_TYPE_DATE, N_("Restricted since"), .since = 7,
    .help = N_("With a day here nothing is sent: what is known is kept, not used, as was asked (GDPR, article 18).") },
  { "file_password", "file_password", LEDGER_TYPE_TEXT, N_("Password of files by e-mail"), .rule = "file_password",
    .since = 7, .help = N_("Agreed by phone or letter, never by e-mail: it opens what is sent encrypted.") },
  { NULL },
};

static const LedgerAliasSpec contact_aliases[] = {
  { "phone", "contact_point", "phone", "value", "type", "phone" },
  { "email", "contact_point", "email", "value", "type", "email" },
  { "iban", "bank_account", "primary", "iban", NULL, NULL },
  { NULL },
};

static const LedgerCheckSpec contact_checks[] = {
  { "born_before_status", LEDGER_CHECK_NOT_AFTER, "birth_date", "status_date",
    .message = N_("The date of birth is after the date of the status: one of them is wrong.") },
  { "organisation_is_not_born", LEDGER_CHECK_EXCLUDES, "kind", "birth_date", "organisation",
    N_("An organisation has no date of birth: take it away, or make it a person.") },
  { NULL },
};

/* "Mw.", "Dhr." before a full name, in the user's language; nothing for a neutral form. */
static const char *
abbreviate_form (const char *form)
{
  if (g_strcmp0 (form, "mrs") == 0)
    return C_("before a name", "Mrs");
  if (g_strcmp0 (form, "mr") == 0)
    return C_("before a name", "Mr");
  return NULL;
}

/* Whoever reads the name of somebody who died sees it at once. */
static char *
mark_deceased (const LedgerRecord *record, char *name)
{
  g_autofree char *unmarked = name;

  if (g_strcmp0 (ledger_record_get_text (record, "status"), "deceased") != 0 || *name == '\0')
    return g_steal_pointer (&unmarked);
  return g_strconcat (name, " †", NULL);
}

static char *
describe_contact (const LedgerRecord *record, LedgerDescribe purpose)
{
  LedgerPersonName name = {
    .country = ledger_record_get_text (record, "country"),
    .initials = ledger_record_get_text (record, "initials"),
    .given = ledger_record_get_text (record, "given_name"),
    .particle = ledger_record_get_text (record, "name_particle"),
    .family = ledger_record_get_text (record, "family_name"),
  };
  const char *organisation = ledger_record_get_text (record, "organisation_name");
  const char *form = NULL;
  g_autofree char *full = NULL;

  if (organisation != NULL && name.family == NULL)
    return purpose == LEDGER_DESCRIBE_SORT ? ledger_fold (organisation) : g_strdup (organisation);
  switch (purpose)
    {
    case LEDGER_DESCRIBE_LIST:
      return mark_deceased (record, ledger_person_name_dup_list (&name));
    case LEDGER_DESCRIBE_SORT:
      return ledger_person_name_dup_sort_key (&name);
    case LEDGER_DESCRIBE_TITLE:
    default:
      form = abbreviate_form (ledger_record_get_text (record, "form_of_address"));
      full = ledger_person_name_dup_full (&name, LEDGER_NAME_AFTER_INITIALS);
      if (form != NULL && *full != '\0')
        return mark_deceased (record, g_strconcat (form, " ", full, NULL));
      return mark_deceased (record, g_steal_pointer (&full));
    }
}

static const char *const contact_named_by[] = {
  "country", "initials", "given_name", "name_particle", "family_name", "organisation_name", "form_of_address", "status",
  NULL,
};

const LedgerKindSpec ledger_kind_contact = {
  .name = "contact", .label = N_("Contact"), .plural = N_("Contacts"), .area = "contact",
  .root = LEDGER_ROOT_SELF, .place = "branch", .groups = contact_groups, .fields = contact_fields, .aliases = contact_aliases,
  .checks = contact_checks,
  .describe = describe_contact, .named_by = contact_named_by,
};
