/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The judgement on who may be deleted for good (removal.h). Any thread. */
#include "config.h"

#include "libledger/privacy/removal.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const struct
{
  const char *name;
  const char *label;            /* N_() */
} causes[LEDGER_REMOVAL_CAUSES] = {
  { "gone", N_("Not inactive any more") },
  { "term", N_("The retention term is not over") },
  { "membership", N_("A membership is running") },
  { "pays", N_("Pays for a running membership of another") },
  { "task", N_("A task is open") },
  { "choice", N_("A choice is waiting") },
  { "warning", N_("A warning stands on it") },
};

void
ledger_removal_free (LedgerRemoval *removal)
{
  if (removal == NULL)
    return;
  g_free (removal->name);
  g_free (removal->number);
  g_free (removal->since);
  g_free (removal->due);
  g_free (removal);
}

static guint
get_place (LedgerRemovalCause cause)
{
  guint place = 0;

  while (place + 1 < LEDGER_REMOVAL_CAUSES && ((guint) cause & (1u << place)) == 0)
    place++;
  return place;
}

const char *
ledger_removal_cause_get_name (LedgerRemovalCause cause)
{
  return causes[get_place (cause)].name;
}

const char *
ledger_removal_cause_get_label (LedgerRemovalCause cause)
{
  return _(causes[get_place (cause)].label);
}

/* -- The term */

/* The first 48 bits of an id are the milliseconds in which it was made. */
static char *
dup_day_made (const LedgerId *id)
{
  g_autoptr (GDateTime) made = NULL;
  gint64 milliseconds = 0;

  for (guint i = 0; i < 6; i++)
    milliseconds = milliseconds << 8 | id->bytes[i];
  made = g_date_time_new_from_unix_utc (milliseconds / 1000);
  return made != NULL ? g_date_time_format (made, "%Y-%m-%d") : g_strdup ("9999-12-31");
}

static char *
dup_day_after (const char *day, gint64 days)
{
  GDate date;
  char text[16];

  g_date_clear (&date, 1);
  g_date_set_parse (&date, day);
  if (!g_date_valid (&date))
    return g_strdup ("9999-12-31");
  g_date_add_days (&date, (guint) CLAMP (days, 0, 36500));
  g_date_strftime (text, sizeof text, "%Y-%m-%d", &date);
  return g_strdup (text);
}

/* What the reason of sign-off says, where a reason can say it. */
static gboolean
find_days (LedgerTransaction *transaction, const LedgerModel *model, const LedgerId *reason, gint64 *days,
           GError **error)
{
  const LedgerKind *kind = ledger_model_find_kind (model, "sign_off_reason");
  const LedgerField *field = kind != NULL ? ledger_kind_find_field (kind, "retention_days") : NULL;
  g_auto (LedgerValue) value = { 0 };

  *days = LEDGER_REMOVAL_DAYS;
  if (field == NULL || ledger_id_is_null (reason))
    return TRUE;
  if (!ledger_transaction_ask (transaction, "SELECT retention_days FROM sign_off_reason WHERE id = ?",
                               &LEDGER_ID (reason), 1, &value, error))
    return FALSE;
  *days = MAX (0, ledger_value_get_integer (&value, LEDGER_REMOVAL_DAYS));
  return TRUE;
}

/* -- What holds it */

/* A cause that a row of another table makes. */
static const struct
{
  LedgerRemovalCause cause;
  const char *table;
  const char *sql;              /* parameters: the contact, and today where it asks twice */
} holds[] = {
  { LEDGER_REMOVAL_MEMBERSHIP, "membership",
    "SELECT COUNT(*) FROM membership WHERE contact = ? AND existence = 'live' AND "
    "(valid_until IS NULL OR valid_until >= ?)" },
  { LEDGER_REMOVAL_PAYS, "membership",
    "SELECT COUNT(*) FROM membership WHERE payer = ? AND existence = 'live' AND contact <> payer AND "
    "(valid_until IS NULL OR valid_until >= ?)" },
  { LEDGER_REMOVAL_TASK, "task",
    "SELECT COUNT(*) FROM task WHERE contact = ? AND existence = 'live' AND (state IS NULL OR state <> 'done')" },
  { LEDGER_REMOVAL_CHOICE, "conflict",
    "SELECT COUNT(*) FROM conflict WHERE record_root = ? AND existence = 'live' AND state = 'open'" },
};

static gboolean
find_holds (LedgerTransaction *transaction, const LedgerModel *model, const char *today, LedgerRemoval *removal,
            GError **error)
{
  LedgerValue parameters[] = { LEDGER_ID (&removal->contact), LEDGER_TEXT (today) };

  for (guint i = 0; i < G_N_ELEMENTS (holds); i++)
    {
      g_auto (LedgerValue) count = { 0 };

      if (ledger_model_find_kind (model, holds[i].table) == NULL)
        continue;
      if (!ledger_transaction_ask (transaction, holds[i].sql, parameters, strstr (holds[i].sql, ">= ?") != NULL ? 2 : 1,
                                   &count, error))
        return FALSE;
      if (ledger_value_get_integer (&count, 0) > 0)
        removal->causes |= holds[i].cause;
    }
  return TRUE;
}

LedgerRemoval *
ledger_removal_judge (LedgerTransaction *transaction, const LedgerModel *model, LedgerSide side,
                      const LedgerRecord *contact, const char *today, GError **error)
{
  g_autoptr (LedgerRemoval) removal = g_new0 (LedgerRemoval, 1);
  const char *status = ledger_record_get_text (contact, "status");
  const char *since = ledger_record_get_text (contact, "status_date");
  const char *warning = ledger_record_get_text (contact, "warning");
  const LedgerId *reason = ledger_value_get_id (ledger_record_get (contact, "sign_off_reason"));
  gint64 days;

  removal->contact = contact->id;
  removal->name = ledger_record_describe (contact, LEDGER_DESCRIBE_LIST);
  removal->number = g_strdup (ledger_record_get_text (contact, "number"));
  removal->since = since != NULL ? g_strdup (since) : dup_day_made (&contact->id);
  if (reason != NULL)
    removal->reason = *reason;
  if (!find_days (transaction, model, &removal->reason, &days, error))
    return NULL;
  removal->due = dup_day_after (removal->since, days);
  if (!ledger_record_is_live (contact) ||
      (g_strcmp0 (status, "inactive") != 0 && g_strcmp0 (status, "deceased") != 0))
    removal->causes |= LEDGER_REMOVAL_GONE;
  if (strcmp (removal->due, today) > 0)
    removal->causes |= LEDGER_REMOVAL_TERM;
  if (warning != NULL && *warning != '\0')
    removal->causes |= LEDGER_REMOVAL_WARNING;
  return find_holds (transaction, model, today, removal, error) ? g_steal_pointer (&removal) : NULL;
}

/* -- What law keeps */

char *
ledger_removal_dup_last_day (const LedgerRecord *record, const char *today)
{
  const LedgerRetentionSpec *retention = record->kind->spec->retention;
  const char *since = retention != NULL ? ledger_record_get_text (record, retention->since) : NULL;
  g_autofree char *until = NULL;

  if (retention == NULL)
    return g_strdup ("");
  /* What still runs is ended by the erasure. */
  until = g_strdup_printf ("%04d-12-31", (int) g_ascii_strtoll (since != NULL ? since : today, NULL, 10) +
                                             (int) retention->years);
  return strcmp (until, today) >= 0 ? g_steal_pointer (&until) : g_strdup ("");
}

static void
add_kept (GArray *kept, const LedgerKind *kind, const char *until)
{
  LedgerRemovalKept one = { .kind = kind, .count = 1 };

  for (guint i = 0; i < kept->len; i++)
    {
      LedgerRemovalKept *known = &g_array_index (kept, LedgerRemovalKept, i);

      if (known->kind != kind || strcmp (known->until, until) != 0)
        continue;
      known->count++;
      return;
    }
  g_strlcpy (one.until, until, sizeof one.until);
  g_array_append_val (kept, one);
}

gboolean
ledger_removal_count_kept (LedgerTransaction *transaction, const LedgerModel *model, LedgerSide side,
                           const LedgerId *contact, const char *today, GArray *kept, GError **error)
{
  LedgerValue parameter = LEDGER_ID (contact);

  for (guint k = 0; k < ledger_model_get_n_kinds (model); k++)
    {
      const LedgerKind *kind = ledger_model_get_kind (model, k);
      g_autoptr (GPtrArray) rows = NULL;

      if (kind->spec->retention == NULL || kind->spec->root == LEDGER_ROOT_NONE)
        continue;
      rows = ledger_tables_select (transaction, kind, side, "WHERE root = ? ORDER BY id", &parameter, 1, error);
      if (rows == NULL)
        return FALSE;
      for (guint i = 0; i < rows->len; i++)
        {
          g_autofree char *until = ledger_removal_dup_last_day (rows->pdata[i], today);

          if (*until != '\0')
            add_kept (kept, kind, until);
        }
    }
  return TRUE;
}

/* -- The list */

typedef struct
{
  LedgerStore *store;
  const LedgerRemovalFilter *filter;
  char *today;
  GPtrArray *found;
} ListCall;

static GPtrArray *
select_inactive (LedgerTransaction *transaction, const LedgerModel *model, const LedgerRemovalFilter *filter,
                 GError **error)
{
  g_autoptr (GString) tail = g_string_new ("WHERE existence = 'live' AND status IN ('inactive', 'deceased')");
  LedgerValue parameters[3];
  guint n = 0;

  if (filter->reason != NULL)
    {
      g_string_append (tail, " AND sign_off_reason = ?");
      parameters[n++] = LEDGER_ID (filter->reason);
    }
  if (filter->before != NULL)
    {
      g_string_append (tail, " AND status_date < ?");
      parameters[n++] = LEDGER_TEXT (filter->before);
    }
  g_string_append (tail, " ORDER BY status_date, id LIMIT ?");
  parameters[n++] = LEDGER_INTEGER (LEDGER_REMOVAL_LIMIT);
  return ledger_tables_select (transaction, ledger_model_find_kind (model, "contact"), LEDGER_SIDE_REPLICA, tail->str,
                               parameters, n, error);
}

static gboolean
list (LedgerTransaction *transaction, gpointer data, GError **error)
{
  ListCall *call = data;
  const LedgerModel *model = ledger_store_get_model (call->store);
  g_autoptr (GPtrArray) contacts = select_inactive (transaction, model, call->filter, error);

  g_ptr_array_set_size (call->found, 0);
  for (guint i = 0; contacts != NULL && i < contacts->len; i++)
    {
      LedgerRemoval *removal = ledger_removal_judge (transaction, model, LEDGER_SIDE_REPLICA, contacts->pdata[i],
                                                     call->today, error);

      if (removal == NULL)
        return FALSE;
      g_ptr_array_add (call->found, removal);
    }
  return contacts != NULL;
}

GPtrArray *
ledger_removal_list (LedgerStore *store, const LedgerRemovalFilter *filter, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify) ledger_removal_free);
  g_autofree char *today = ledger_world_dup_today (ledger_store_get_world (store), NULL);
  ListCall call = { store, filter, today, found };

  if (!ledger_database_read_limited (ledger_store_get_database (store), list, &call, 0, cancellable, error))
    return NULL;
  return g_steal_pointer (&found);
}
