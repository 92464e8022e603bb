/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Looking an address up in the book. In the Netherlands a postcode is a street, in Belgium a town. Main thread.
 */
#include "config.h"

#include "app/address-lookup.h"

#include "app/record-query.h"

#include "libledger/rules/postcode.h"

#include <string.h>

/* How many who fit are looked at for one with the same postcode. */
#define CANDIDATES 10

/* What can be filled in. */
enum { STREET, CITY, N_TARGETS };
static const char *const targets[] = { "street", "city" };

/* One watched form; held by the editor of its postcode. */
typedef struct
{
  LedgerStore *store;
  LedenboekFieldEditor *postcode;
  LedenboekFieldEditor *country;
  LedenboekFieldEditor *editors[N_TARGETS];
  char *ours[N_TARGETS];        /* what stood there at first, or was filled in: free to be replaced */
  char *asked;                  /* the postcode that was looked up last */
  GCancellable *cancellable;
  int references;
} Lookup;

static void
lookup_unref (gpointer data)
{
  Lookup *lookup = data;

  if (--lookup->references > 0)
    return;
  g_object_unref (lookup->store);
  for (guint i = 0; i < N_TARGETS; i++)
    g_free (lookup->ours[i]);
  g_free (lookup->asked);
  g_clear_object (&lookup->cancellable);
  g_free (lookup);
}

static void
lookup_drop (gpointer data)
{
  Lookup *lookup = data;

  /* The form is gone: an answer that is still to come finds nothing to fill. */
  lookup->postcode = NULL;
  if (lookup->cancellable != NULL)
    g_cancellable_cancel (lookup->cancellable);
  lookup_unref (lookup);
}

static void
fill (Lookup *lookup, const LedgerRecord *neighbour, const char *country)
{
  for (guint i = 0; i < N_TARGETS; i++)
    {
      const char *text = ledger_record_get_text (neighbour, targets[i]);
      g_autofree char *present = NULL;

      if (lookup->editors[i] == NULL || text == NULL || (i == STREET && g_strcmp0 (country, "BE") == 0))
        continue;
      present = ledenboek_field_editor_dup_text (lookup->editors[i]);
      if (*present != '\0' && g_strcmp0 (present, lookup->ours[i]) != 0)
        continue;
      ledenboek_field_editor_set_text (lookup->editors[i], text);
      g_free (lookup->ours[i]);
      lookup->ours[i] = g_strdup (text);
    }
}

static void
on_answered (GObject *source, GAsyncResult *result, gpointer data)
{
  Lookup *lookup = data;
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (lookup->store), "contact");
  g_autoptr (LedenboekListAnswer) answer = ledenboek_record_query_finish (result, NULL);
  g_autoptr (GPtrArray) records = NULL;

  if (answer != NULL && lookup->postcode != NULL && answer->rows->len > 0 &&
      !g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    records = ledger_store_list_rows (lookup->store, kind, (const gint64 *) answer->rows->data,
                                      MIN (answer->rows->len, CANDIDATES), NULL);
  for (guint i = 0; records != NULL && i < records->len; i++)
    if (records->pdata[i] != NULL &&
        g_strcmp0 (ledger_record_get_text (records->pdata[i], "postcode"), lookup->asked) == 0)
      {
        fill (lookup, records->pdata[i], ledger_record_get_text (records->pdata[i], "country"));
        break;
      }
  lookup_unref (lookup);
}

static void
on_typed (LedenboekFieldEditor *editor, gpointer data)
{
  Lookup *lookup = data;
  g_autofree char *typed = ledenboek_field_editor_dup_text (lookup->postcode);
  g_autofree char *country = lookup->country != NULL ? ledenboek_field_editor_dup_text (lookup->country) : NULL;
  LedgerRuleContext context = { .country = country };
  g_autofree char *postcode = NULL;

  if (!ledger_rule_postcode (typed, &context, &postcode, NULL) || postcode == NULL ||
      g_strcmp0 (postcode, lookup->asked) == 0)
    return;
  g_free (lookup->asked);
  lookup->asked = g_steal_pointer (&postcode);
  if (lookup->cancellable != NULL)
    g_cancellable_cancel (lookup->cancellable);
  g_clear_object (&lookup->cancellable);
  lookup->cancellable = g_cancellable_new ();
  lookup->references++;
  ledenboek_record_query_async (lookup->store, lookup->asked, NULL, NULL, FALSE, lookup->cancellable, on_answered,
                                lookup);
}

void
ledenboek_address_lookup_attach (LedgerStore *store, GPtrArray *items, GPtrArray *editors)
{
  Lookup *lookup = g_new0 (Lookup, 1);

  lookup->references = 1;
  lookup->store = g_object_ref (store);
  for (guint i = 0; i < items->len && i < editors->len; i++)
    {
      const LedenboekItem *item = items->pdata[i];

      if (editors->pdata[i] == NULL)
        continue;
      if (g_strcmp0 (item->field->spec->rule, "postcode") == 0)
        lookup->postcode = editors->pdata[i];
      else if (g_strcmp0 (item->field->spec->rule, "country") == 0)
        lookup->country = editors->pdata[i];
      for (guint t = 0; t < N_TARGETS; t++)
        if (g_str_equal (item->name, targets[t]))
          lookup->editors[t] = editors->pdata[i];
    }
  if (lookup->postcode == NULL)
    {
      lookup_unref (lookup);
      return;
    }
  lookup->asked = ledenboek_field_editor_dup_text (lookup->postcode);
  for (guint t = 0; t < N_TARGETS; t++)
    lookup->ours[t] = lookup->editors[t] != NULL ? ledenboek_field_editor_dup_text (lookup->editors[t]) : NULL;
  g_signal_connect (lookup->postcode, "changed", G_CALLBACK (on_typed), lookup);
  g_object_set_data_full (G_OBJECT (lookup->postcode), "address-lookup", lookup, lookup_drop);
}
