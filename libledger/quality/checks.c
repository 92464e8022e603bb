/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table of checks (checks.h), and running one. In a condition, c is the contact and t the record that is looked
 * at; @day stands for the ISO day so many years ago as the check says (0: today), @moment for its first microsecond,
 * @id for the lowest id of a record that was made since, @today for today. Any thread.
 */
#include "config.h"

#include "libledger/quality/checks.h"

#include "libledger/quality/wanted.h"

#include <glib/gi18n-lib.h>
#include <string.h>


#define PERSON "(c.kind IS NULL OR c.kind <> 'organisation') AND "
#define HAS_NO(kind, condition) \
  "NOT EXISTS (SELECT 1 FROM \"" kind "\" x WHERE x.contact = c.id AND x.existence = 'live' AND " condition ")"

#define HAS(kind, condition) \
  "EXISTS (SELECT 1 FROM \"" kind "\" x WHERE x.contact = c.id AND x.existence = 'live' AND " condition ")"
/* Of a membership x: it began, and has not ended. */
#define RUNS "(x.valid_from IS NULL OR x.valid_from <= @today) AND (x.valid_until IS NULL OR x.valid_until >= @today)"
#define IN_FORCE "p.existence = 'live' AND p.valid_from <= @today"

static const LedgerQualityCheck checks[] = {
  { "duplicates", N_("Duplicates"), N_("Two contacts may be one and the same: merge them, or say that they are two."),
    LEDGER_REMEDY_MERGE, "contact" },
  { "no-name", N_("No name"), N_("A person without a family name: type it."), LEDGER_REMEDY_FILL, "contact",
    .fields = "family_name name_particle initials given_name form_of_address", .wanted = "family_name",
    .lacks = N_("Family name"), .of = "person" },
  { "no-organisation-name", N_("No name of the organisation"), N_("An organisation without a name: type it."),
    LEDGER_REMEDY_FILL, "contact", .fields = "organisation_name", .wanted = "organisation_name",
    .lacks = N_("Name of the organisation"), .of = "organisation" },
  { "no-birth", N_("No date of birth"), N_("The date of birth lacks: discounts and lists go by it."),
    LEDGER_REMEDY_FILL, "contact", .fields = "birth_date", .wanted = "birth_date", .lacks = N_("Date of birth"),
    .of = "person" },
  { "no-address", N_("No address"), N_("There is no address: letters and cards cannot be sent."), LEDGER_REMEDY_FILL,
    "contact", .fields = "postcode house_number house_number_addition street city country",
    .wanted = "postcode street address_lines", .lacks = N_("Address") },
  { "half-address", N_("Half an address"), N_("A part of the address lacks: post does not arrive."), LEDGER_REMEDY_FILL,
    "contact", "c.address_lines IS NULL AND (c.postcode IS NOT NULL OR c.street IS NOT NULL) AND (c.house_number IS "
    "NULL OR c.city IS NULL OR c.street IS NULL OR (c.country IN ('NL', 'BE') AND c.postcode IS NULL))",
    .fields = "postcode house_number house_number_addition street city country" },
  { "returned", N_("Mail returned"), N_("Post came back: put the address right; then it counts as good again."),
    LEDGER_REMEDY_FILL, "contact", "c.mail_returned IS NOT NULL",
    .fields = "postcode house_number house_number_addition street city country", .clears = "mail_returned" },
  { "returned-email", N_("E-mail returned"),
    N_("E-mail came back: ask for another address, or see whether it is right."),
    LEDGER_REMEDY_FILL, "contact_point", "t.mail_returned IS NOT NULL", .fields = "value type purpose",
    .clears = "mail_returned" },
  { "wrong-postcode", N_("Wrong postcode"), N_("The postcode cannot be right for its country."), LEDGER_REMEDY_FILL,
    "contact", NULL, LEDGER_JUDGE_REFUSED, .fields = "postcode house_number street city country" },
  { "wrong-account", N_("Wrong IBAN"), N_("The IBAN cannot be right: ask for it, and type it anew."),
    LEDGER_REMEDY_FILL, "bank_account", NULL, LEDGER_JUDGE_REFUSED, .fields = "iban holder" },
  { "wrong-reach", N_("Wrong phone or e-mail"), N_("The phone number or e-mail address cannot be right."),
    LEDGER_REMEDY_FILL, "contact_point", NULL, LEDGER_JUDGE_REFUSED, .fields = "value type purpose" },
  { "no-reach", N_("No phone or e-mail"), N_("There is no phone number and no e-mail address."), LEDGER_REMEDY_FILL,
    "contact", .fields = "phone email", .wanted = "phone email", .lacks = N_("Phone or e-mail") },
  { "incomplete", N_("Incomplete"),
    N_("Something lacks that your office wants to be filled in: ask for it, and type it."), LEDGER_REMEDY_COMPLETE,
    "contact" },
  { "impossible-age", N_("Impossible age"),
    N_("Older than 110 years, or not born yet: put the date right, or sign off."), LEDGER_REMEDY_FILL, "contact",
    "c.birth_date < @day OR c.birth_date > @today", .fields = "birth_date", .years = 110 },
  { "spelling", N_("Name spelled otherwise"), N_("By the rules of the country the name is written as it is proposed."),
    LEDGER_REMEDY_FILL, "contact", PERSON "c.family_name IS NOT NULL", LEDGER_JUDGE_SPELLING,
    .fields = "family_name name_particle" },
  { "no-mandate", N_("Direct debit without a mandate"),
    N_("There is no mandate to collect by: write down the one that was signed, or choose another way of payment."),
    LEDGER_REMEDY_ADD, "contact",
    HAS ("membership", "x.payment_method = 'direct_debit' AND (x.payer IS NULL OR x.payer = c.id) AND " RUNS) " AND "
    HAS_NO ("mandate", "(x.state IS NULL OR x.state = 'active')"),
    .fields = "reference company signed_on type iban state", .adds = "mandate" },
  { "mandate-twice", N_("Mandate reference twice"),
    N_("Another mandate of this company has the same reference: the bank takes them for one. Look which is wrong."),
    LEDGER_REMEDY_FILL, "mandate",
    "EXISTS (SELECT 1 FROM mandate x WHERE x.existence = 'live' AND x.id <> t.id AND "
    "x.reference IN (t.reference, UPPER (t.reference), LOWER (t.reference)) AND "
    "(x.company IS NULL OR t.company IS NULL OR x.company = t.company))",
    .fields = "reference company" },
  { "mandate-account", N_("Mandate of another account"),
    N_("The account of the mandate is none of the contact's: ask which is right, and sign anew if it is another's."),
    LEDGER_REMEDY_FILL, "mandate", "(t.state IS NULL OR t.state = 'active') AND "
    HAS ("bank_account", "x.iban IS NOT NULL") " AND " HAS_NO ("bank_account", "x.iban = t.iban"), .fields = "iban" },
  { "no-statement", N_("Without the privacy statement"),
    N_("A member who has not agreed to the current privacy statement: have it signed, and write down when and how."),
    LEDGER_REMEDY_ADD, "contact",
    PERSON HAS ("membership", RUNS) " AND EXISTS (SELECT 1 FROM privacy_statement p WHERE " IN_FORCE ") AND "
    HAS_NO ("statement_acceptance", "x.statement = (SELECT p.id FROM privacy_statement p WHERE " IN_FORCE
            " ORDER BY p.valid_from DESC, p.id DESC LIMIT 1)"),
    .fields = "statement accepted_on way", .adds = "statement_acceptance" },
  { "no-activity", N_("No activity"),
    N_("No membership, contact moment, function or task for two years: make inactive, or leave it."),
    LEDGER_REMEDY_SIGN_OFF, "contact",
    "c.id < @id AND (c.status_date IS NULL OR c.status_date < @day) AND "
    HAS_NO ("membership", "(x.valid_until IS NULL OR x.valid_until >= @day)") " AND "
    HAS_NO ("function", "(x.valid_until IS NULL OR x.valid_until >= @day)") " AND "
    HAS_NO ("interaction", "x.at >= @moment") " AND " HAS_NO ("task", "x.state = 'open'"), .years = 2 },
};

const LedgerQualityCheck *
ledger_quality_list_checks (guint *n_checks)
{
  *n_checks = G_N_ELEMENTS (checks);
  return checks;
}

const LedgerQualityCheck *
ledger_quality_find_check (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (checks); i++)
    if (g_strcmp0 (checks[i].name, name) == 0)
      return &checks[i];
  return NULL;
}

/* -- Finding */

typedef struct
{
  LedgerStore *store;
  const LedgerAccess *access;
  const LedgerQualityCheck *check;
  const LedgerKind *kind;
  const LedgerField *field;     /* that is judged, or NULL */
  const char *sql;
  GArray *found;                /* LedgerFinding; NULL: they are counted */
  guint count, limit;
} Search;

/* The rule that holds for @text: of the field, or the one that a choice beside it names. */
static const LedgerRule *
get_rule (const LedgerField *field, const char *named)
{
  return field->spec->rule_from != NULL ? ledger_rule_lookup (named) : field->rule;
}

static char *
dup_spelled (const LedgerField *field, const char *text, const char *named, const char *country, gboolean *refused)
{
  const LedgerRule *rule = get_rule (field, named);
  LedgerRuleContext context = { country, NULL };
  char *spelled = NULL;

  *refused = rule != NULL && text != NULL && !rule->check (text, &context, &spelled, NULL);
  return spelled;
}

static gboolean
is_wrong (const Search *search, const LedgerValue *values, guint n_values)
{
  const char *text = ledger_value_get_text (&values[2]);
  const char *country = ledger_value_get_text (&values[3]);
  const char *named = n_values > 4 ? ledger_value_get_text (&values[4]) : NULL;
  gboolean refused;
  g_autofree char *spelled = NULL;

  if (text == NULL)
    return FALSE;
  spelled = dup_spelled (search->field, text, named, country, &refused);
  if (search->check->judge == LEDGER_JUDGE_REFUSED)
    return refused;
  return !refused && spelled != NULL && strcmp (spelled, text) != 0;
}

static gboolean
add_finding (const LedgerValue *values, guint n_values, gpointer data)
{
  Search *search = data;
  LedgerFinding finding;

  if (values[0].shape != LEDGER_SHAPE_ID || values[1].shape != LEDGER_SHAPE_ID ||
      (search->field != NULL && !is_wrong (search, values, n_values)))
    return TRUE;
  if (search->found == NULL)
    return ++search->count < search->limit;
  finding.contact = values[0].id;
  finding.record = values[1].id;
  g_array_append_val (search->found, finding);
  return TRUE;
}

static gboolean
read_findings (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Search *search = data;

  if (search->found != NULL)
    g_array_set_size (search->found, 0);
  search->count = 0;
  return ledger_transaction_query (transaction, search->sql, NULL, 0, add_finding, search, error);
}

/* The day so many years before @today; the 29th of February becomes the 28th. */
static char *
dup_day (const char *today, guint years)
{
  GDate date;
  char text[11];

  g_date_clear (&date, 1);
  g_date_set_parse (&date, today);
  if (!g_date_valid (&date))
    return g_strdup (today);
  if (years > 0)
    g_date_subtract_years (&date, years);
  g_date_strftime (text, sizeof text, "%Y-%m-%d", &date);
  return g_strdup (text);
}

static void
replace (GString *sql, const char *word, const char *by)
{
  g_string_replace (sql, word, by, 0);
}

static void
put_times (GString *sql, LedgerStore *store, guint years)
{
  g_autofree char *now = ledger_world_dup_today (ledger_store_get_world (store), NULL);
  g_autofree char *day = dup_day (now, years);
  g_autofree char *text = g_strdup_printf ("%sT00:00:00Z", day);
  g_autoptr (GDateTime) moment = g_date_time_new_from_iso8601 (text, NULL);
  gint64 seconds = moment != NULL ? g_date_time_to_unix (moment) : 0;
  g_autofree char *quoted = g_strdup_printf ("'%s'", day);
  g_autofree char *quoted_now = g_strdup_printf ("'%s'", now);
  g_autofree char *instant = g_strdup_printf ("%" G_GINT64_FORMAT, seconds * G_USEC_PER_SEC);
  /* The first 48 bits of an id are the milliseconds in which it was made. */
  g_autofree char *id = g_strdup_printf ("X'%012" G_GINT64_MODIFIER "x00000000000000000000'",
                                         (guint64) MAX (seconds, 0) * 1000);

  replace (sql, "@today", quoted_now);
  replace (sql, "@day", quoted);
  replace (sql, "@moment", instant);
  replace (sql, "@id", id);
}

/* "SELECT contact, record[, value, country[, what names the rule]] FROM … ORDER BY name". */
static char *
dup_sql (const Search *search, GError **error)
{
  gboolean itself = search->kind->parent == NULL;
  g_autoptr (GString) sql = g_string_new ("SELECT c.id, t.id");

  if (search->field != NULL)
    g_string_append_printf (sql, ", t.\"%s\", %s", search->field->spec->name, "c.country");
  if (search->field != NULL && search->field->spec->rule_from != NULL)
    g_string_append_printf (sql, ", t.\"%s\"", search->field->spec->rule_from);
  g_string_append_printf (sql, " FROM contact c JOIN \"%s\" t ON t.\"%s\" = c.id AND t.existence = 'live'",
                          search->kind->spec->name, itself ? "id" : search->kind->parent->spec->name);
  g_string_append (sql, " WHERE c.existence = 'live' AND (c.status IS NULL OR c.status = 'active')");
  if (search->check->condition != NULL)
    g_string_append_printf (sql, " AND (%s)", search->check->condition);
  if (search->check->wanted != NULL || search->check->remedy == LEDGER_REMEDY_COMPLETE)
    {
      g_string_append (sql, " AND ");
      if (!ledger_wanted_append_lacking (search->store, search->access, search->check, sql, error))
        return NULL;
    }
  if (search->found != NULL)
    g_string_append (sql, " ORDER BY c.sort, c.id, t.id");
  put_times (sql, search->store, search->check->years);
  return g_string_free (g_steal_pointer (&sql), FALSE);
}

static gboolean
run (Search *search, GCancellable *cancellable, GError **error)
{
  const LedgerQualityCheck *check = search->check;
  g_auto (GStrv) names = g_strsplit (check->fields != NULL ? check->fields : "", " ", -1);
  g_autofree char *sql = NULL;

  search->kind = ledger_model_find_kind (ledger_store_get_model (search->store), check->kind);
  if (check->judge != LEDGER_JUDGE_NONE)
    search->field = ledger_kind_find_field (search->kind, names[0]);
  search->sql = sql = dup_sql (search, error);
  return sql != NULL && ledger_database_read_limited (ledger_store_get_database (search->store), read_findings, search,
                                                      0, cancellable, error);
}

GArray *
ledger_quality_find (LedgerStore *store, const LedgerAccess *access, const LedgerQualityCheck *check,
                     GCancellable *cancellable, GError **error)
{
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (LedgerFinding));
  Search search = { .store = store, .access = access, .check = check, .found = found };

  return run (&search, cancellable, error) ? g_steal_pointer (&found) : NULL;
}

gint64
ledger_quality_count (LedgerStore *store, const LedgerAccess *access, const LedgerQualityCheck *check, guint limit,
                      GCancellable *cancellable, GError **error)
{
  Search search = { .store = store, .access = access, .check = check, .limit = limit };

  return run (&search, cancellable, error) ? (gint64) search.count : -1;
}

char *
ledger_quality_dup_proposal (LedgerStore *store, const LedgerRecord *record, const LedgerField *field)
{
  const char *text = ledger_value_get_text (&record->values[field->index]);
  const char *named = field->spec->rule_from != NULL ? ledger_record_get_text (record, field->spec->rule_from) : NULL;
  g_autoptr (LedgerRecord) root = ledger_store_get_root (store, &record->root);
  const char *country = root != NULL ? ledger_record_get_text (root, "country") : NULL;
  gboolean refused;
  g_autofree char *spelled = dup_spelled (field, text, named, country, &refused);

  return spelled != NULL && strcmp (spelled, text) != 0 ? g_steal_pointer (&spelled) : NULL;
}
