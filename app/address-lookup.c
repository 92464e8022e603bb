/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Looking an address up. In the Netherlands a postcode and a number are a street, in Belgium a postcode is one or
 * several towns. The table answers at once; the book is asked where it does not know. Main thread.
 */
#include "config.h"

#include "app/address-lookup.h"

#include "app/postcodes.h"
#include "app/record-query.h"

#include "libledger/rules/fold.h"
#include "libledger/rules/postcode.h"

#include <glib/gi18n.h>
#include <string.h>

/* How many who fit are looked at for one with the same postcode. */
#define CANDIDATES 10

/* What can be filled in. */
enum { STREET, CITY, N_TARGETS };
static const char *const targets[] = { "street", "city" };

/* One watched form; held by the editor of its postcode and by what it is connected to. */
typedef struct
{
  LedgerStore *store;
  LedenboekFieldEditor *postcode;       /* NULL when the form is gone */
  LedenboekFieldEditor *number;
  LedenboekFieldEditor *country;
  LedenboekFieldEditor *editors[N_TARGETS];
  char *ours[N_TARGETS];        /* what stood there at first, or was filled in: free to be replaced */
  gboolean filled[N_TARGETS];
  char *first;                  /* the postcode at first: with it what stood there is somebody's own */
  char *asked;                  /* the postcode for which the book was asked last */
  GPtrArray *places;            /* (nullable): what the table knows of what is typed */
  LedgerPostcodeMatch match;
  GHashTable *kept;             /* doubts that somebody does not share */
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
  g_free (lookup->first);
  g_free (lookup->asked);
  g_clear_pointer (&lookup->places, g_ptr_array_unref);
  g_hash_table_unref (lookup->kept);
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

static char *
dup_typed (LedenboekFieldEditor *editor)
{
  return editor != NULL ? ledenboek_field_editor_dup_text (editor) : g_strdup ("");
}

/* The postcode as its rule writes it; NULL while it is none. */
static char *
dup_postcode (Lookup *lookup, const char *country)
{
  g_autofree char *typed = dup_typed (lookup->postcode);
  const LedgerRuleContext context = { .country = country };
  char *postcode = NULL;

  return ledger_rule_postcode (typed, &context, &postcode, NULL) ? postcode : NULL;
}

/* -- filling in */

/* Nothing, what was filled in, or what belongs to the postcode that stood there before. */
static gboolean
is_free (Lookup *lookup, guint target, const char *postcode)
{
  g_autofree char *present = dup_typed (lookup->editors[target]);

  if (*present == '\0')
    return TRUE;
  return g_strcmp0 (present, lookup->ours[target]) == 0 &&
         (lookup->filled[target] || g_strcmp0 (postcode, lookup->first) != 0);
}

static void
fill (Lookup *lookup, guint target, const char *text, const char *postcode)
{
  if (lookup->editors[target] == NULL || text == NULL || *text == '\0' || !is_free (lookup, target, postcode))
    return;
  ledenboek_field_editor_set_text (lookup->editors[target], text);
  g_free (lookup->ours[target]);
  lookup->ours[target] = g_strdup (text);
  lookup->filled[target] = TRUE;
  ledenboek_field_editor_pass_over (lookup->editors[target]);
}

/* What was filled in for another postcode, and is at none of the places of this one. */
static void
take_back (Lookup *lookup, guint target)
{
  g_autofree char *present = dup_typed (lookup->editors[target]);

  if (lookup->places == NULL || lookup->places->len == 0 || !lookup->filled[target] || *present == '\0' ||
      g_strcmp0 (present, lookup->ours[target]) != 0)
    return;
  for (guint i = 0; i < lookup->places->len; i++)
    {
      const LedgerPlace *place = lookup->places->pdata[i];

      if (g_str_equal (present, target == STREET ? place->street : place->town))
        return;
    }
  ledenboek_field_editor_set_text (lookup->editors[target], "");
}

/* The one that all places have; NULL when they differ. */
static const char *
find_common (GPtrArray *places, guint target)
{
  const char *common = NULL;

  for (guint i = 0; places != NULL && i < places->len; i++)
    {
      const LedgerPlace *place = places->pdata[i];
      const char *text = target == STREET ? place->street : place->town;

      if (common != NULL && !g_str_equal (common, text))
        return NULL;
      common = text;
    }
  return common;
}

/* -- doubts */

static void
on_kept (LedenboekFieldEditor *editor, const char *message, gpointer data)
{
  Lookup *lookup = data;

  g_hash_table_add (lookup->kept, g_strdup (message));
}

static void
doubt (Lookup *lookup, LedenboekFieldEditor *editor, const char *message)
{
  gboolean kept = message != NULL && g_hash_table_contains (lookup->kept, message);

  if (editor != NULL)
    ledenboek_field_editor_set_doubt (editor, kept ? NULL : message);
}

/* Different towns of the places, in their order. */
static GPtrArray *
list_towns (GPtrArray *places)
{
  GPtrArray *towns = g_ptr_array_new ();

  for (guint i = 0; places != NULL && i < places->len; i++)
    {
      char *town = ((LedgerPlace *) places->pdata[i])->town;

      if (!g_ptr_array_find_with_equal_func (towns, town, g_str_equal, NULL))
        g_ptr_array_add (towns, town);
    }
  return towns;
}

/* Whether it can still become one of the towns: who is typing is not told that he is wrong. */
static gboolean
is_beginning (GPtrArray *places, const char *town)
{
  g_autofree char *key = ledger_fold (town);

  for (guint i = 0; i < places->len; i++)
    {
      g_autofree char *of_place = ledger_fold (((LedgerPlace *) places->pdata[i])->town);

      if (g_str_has_prefix (of_place, key))
        return TRUE;
    }
  return FALSE;
}

static char *
dup_town_doubt (Lookup *lookup, const char *postcode, gboolean typing)
{
  g_autofree char *city = dup_typed (lookup->editors[CITY]);
  g_autoptr (GPtrArray) towns = list_towns (lookup->places);
  g_autofree char *known = NULL;

  if (*city == '\0' || towns->len == 0 || (typing && is_beginning (lookup->places, city)))
    return NULL;
  for (guint i = 0; i < lookup->places->len; i++)
    if (ledger_place_fits (lookup->places->pdata[i], city))
      return NULL;
  g_ptr_array_add (towns, NULL);
  known = g_strjoinv (", ", (char **) towns->pdata);
  /* Translators: a postcode, the town or towns it lies in, and the town that was typed */
  return g_strdup_printf (_("%s lies in %s, not in %s."), postcode, known, city);
}

static void
show_doubts (Lookup *lookup, gboolean typing)
{
  g_autofree char *country = dup_typed (lookup->country);
  g_autofree char *postcode = dup_postcode (lookup, country);
  g_autofree char *number = dup_typed (lookup->number);
  g_autofree char *of_postcode = NULL;
  g_autofree char *of_number = NULL;
  g_autofree char *of_town = NULL;

  if (postcode != NULL && lookup->places != NULL)
    {
      of_town = dup_town_doubt (lookup, postcode, typing);
      if (lookup->match == LEDGER_POSTCODE_UNKNOWN)
        of_postcode = g_strdup_printf (_("%s is not in the table of postcodes."), postcode);
      if (lookup->match == LEDGER_POSTCODE_NO_NUMBER)
        of_number = g_strdup_printf (_("At %s no number %s is known."), postcode, number);
    }
  doubt (lookup, lookup->postcode, of_postcode);
  doubt (lookup, lookup->number, of_number);
  doubt (lookup, lookup->editors[CITY], of_town);
}

/* Several towns are offered to choose from. */
static void
show_offers (Lookup *lookup)
{
  g_autoptr (GPtrArray) towns = list_towns (lookup->places);

  if (towns->len < 2)
    g_ptr_array_set_size (towns, 0);
  g_ptr_array_add (towns, NULL);
  if (lookup->editors[CITY] != NULL)
    ledenboek_field_editor_set_offers (lookup->editors[CITY], (const char *const *) towns->pdata);
}

/* -- the book */

static void
fill_from_neighbour (Lookup *lookup, const LedgerRecord *neighbour)
{
  gboolean belgian = g_strcmp0 (ledger_record_get_text (neighbour, "country"), "BE") == 0;

  for (guint i = 0; i < N_TARGETS; i++)
    if (i != STREET || !belgian)
      fill (lookup, i, ledger_record_get_text (neighbour, targets[i]), lookup->asked);
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
        fill_from_neighbour (lookup, records->pdata[i]);
        break;
      }
  lookup_unref (lookup);
}

/* Its answer is not waited for: the same postcode is asked about again. */
static void
forget_question (Lookup *lookup)
{
  if (lookup->cancellable == NULL)
    return;
  g_cancellable_cancel (lookup->cancellable);
  g_clear_object (&lookup->cancellable);
  g_clear_pointer (&lookup->asked, g_free);
}

static void
ask_book (Lookup *lookup, const char *postcode)
{
  if (g_strcmp0 (postcode, lookup->asked) == 0)
    return;
  forget_question (lookup);
  g_free (lookup->asked);
  lookup->asked = g_strdup (postcode);
  lookup->cancellable = g_cancellable_new ();
  lookup->references++;
  ledenboek_record_query_async (lookup->store, postcode, NULL, NULL, FALSE, lookup->cancellable, on_answered, lookup);
}

/* -- typing */

static void
ask_table (Lookup *lookup, const char *country, const char *postcode)
{
  LedgerPostcodeTable *table = ledenboek_postcodes_get (lookup->store);
  g_autofree char *number = dup_typed (lookup->number);

  g_clear_pointer (&lookup->places, g_ptr_array_unref);
  lookup->match = LEDGER_POSTCODE_NOT_COVERED;
  if (table != NULL && postcode != NULL)
    lookup->match = ledger_postcode_table_find (table, country, postcode, number, &lookup->places);
}

static void
on_typed (LedenboekFieldEditor *editor, gpointer data)
{
  Lookup *lookup = data;
  g_autofree char *country = NULL;
  g_autofree char *postcode = NULL;

  if (lookup->postcode == NULL)
    return;
  country = dup_typed (lookup->country);
  postcode = dup_postcode (lookup, country);
  ask_table (lookup, country, postcode);
  for (guint i = 0; i < N_TARGETS; i++)
    {
      take_back (lookup, i);
      fill (lookup, i, find_common (lookup->places, i), postcode);
    }
  show_offers (lookup);
  show_doubts (lookup, TRUE);
  if (postcode != NULL && (lookup->places == NULL || lookup->places->len == 0))
    ask_book (lookup, postcode);
  else
    forget_question (lookup);
}

static void
on_town_typed (LedenboekFieldEditor *editor, gpointer data)
{
  if (((Lookup *) data)->postcode != NULL)
    show_doubts (data, TRUE);
}

static void
on_town_left (GtkEventController *focus, gpointer data)
{
  if (((Lookup *) data)->postcode != NULL)
    show_doubts (data, FALSE);
}

/* -- attaching */

static void
closure_unref (gpointer data, GClosure *closure)
{
  lookup_unref (data);
}

static void
watch (Lookup *lookup, gpointer object, const char *signal, GCallback callback)
{
  if (object == NULL)
    return;
  lookup->references++;
  g_signal_connect_data (object, signal, callback, lookup, closure_unref, 0);
}

static void
watch_all (Lookup *lookup)
{
  LedenboekFieldEditor *doubted[] = { lookup->postcode, lookup->number, lookup->editors[CITY] };

  watch (lookup, lookup->postcode, "changed", G_CALLBACK (on_typed));
  watch (lookup, lookup->number, "changed", G_CALLBACK (on_typed));
  watch (lookup, lookup->country, "changed", G_CALLBACK (on_typed));
  watch (lookup, lookup->editors[CITY], "changed", G_CALLBACK (on_town_typed));
  for (guint i = 0; i < G_N_ELEMENTS (doubted); i++)
    watch (lookup, doubted[i], "kept", G_CALLBACK (on_kept));
  if (lookup->editors[CITY] != NULL)
    {
      GtkEventController *focus = gtk_event_controller_focus_new ();

      watch (lookup, focus, "leave", G_CALLBACK (on_town_left));
      gtk_widget_add_controller (GTK_WIDGET (lookup->editors[CITY]), focus);
    }
}

static void
take_editor (Lookup *lookup, const LedenboekItem *item, LedenboekFieldEditor *editor)
{
  const char *rule = item->field->spec->rule;

  if (g_strcmp0 (rule, "postcode") == 0)
    lookup->postcode = editor;
  else if (g_strcmp0 (rule, "house_number") == 0)
    lookup->number = editor;
  else if (g_strcmp0 (rule, "country") == 0)
    lookup->country = editor;
  for (guint i = 0; i < N_TARGETS; i++)
    if (g_str_equal (item->name, targets[i]))
      lookup->editors[i] = editor;
}

void
ledenboek_address_lookup_attach (LedgerStore *store, GPtrArray *items, GPtrArray *editors)
{
  Lookup *lookup = g_new0 (Lookup, 1);

  lookup->references = 1;
  lookup->store = g_object_ref (store);
  lookup->kept = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < items->len && i < editors->len; i++)
    if (editors->pdata[i] != NULL)
      take_editor (lookup, items->pdata[i], editors->pdata[i]);
  if (lookup->postcode == NULL)
    {
      lookup_unref (lookup);
      return;
    }
  lookup->first = dup_typed (lookup->postcode);
  lookup->asked = g_strdup (lookup->first);
  for (guint i = 0; i < N_TARGETS; i++)
    lookup->ours[i] = dup_typed (lookup->editors[i]);
  watch_all (lookup);
  g_object_set_data_full (G_OBJECT (lookup->postcode), "address-lookup", lookup, lookup_drop);
}
