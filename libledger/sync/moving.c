/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The day of a move: home and future address change places in one changeset each, made of the values themselves, so
 * that a second desk finds nothing left to do. Writer's thread.
 */
#include "config.h"

#include "libledger/sync/moving.h"

/* A read by row numbers takes no more. */
#define ROWS_AT_A_TIME 200

/* What a home address and a record of kind address both have. */
static const char *const places[] = {
  "street", "house_number", "house_number_addition", "postcode", "city", "country", "address_lines", "mail_returned",
};

static void
set_text (LedgerEdit *edit, const LedgerRecord *record, const char *field, const char *text)
{
  g_auto (LedgerValue) value = { 0 };

  if (text != NULL)
    ledger_value_set_text (&value, text);
  ledger_edit_set (edit, ledger_kind_find_field (record->kind, field), &record->id, &value);
}

static char *
dup_day_before (const char *day)
{
  GDate date;
  char text[16];

  g_date_set_parse (&date, day);
  if (!g_date_valid (&date))
    return NULL;
  g_date_subtract_days (&date, 1);
  g_date_strftime (text, sizeof text, "%Y-%m-%d", &date);
  return g_strdup (text);
}

static gboolean
move (LedgerStore *store, const LedgerRecord *address, guint *moved, GError **error)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (store), "contact");
  const LedgerId *id = ledger_value_get_id (ledger_record_get (address, "contact"));
  g_autoptr (LedgerRecord) contact = id != NULL ? ledger_store_get (store, kind, id, NULL) : NULL;
  g_autofree char *until = dup_day_before (ledger_record_get_text (address, "valid_from"));
  g_autoptr (LedgerEdit) edit = NULL;
  g_autoptr (GError) failure = NULL;

  if (contact == NULL || !ledger_record_is_live (contact) || until == NULL)
    return TRUE;
  edit = ledger_edit_new (store, "moving");
  ledger_edit_set_atomic (edit);
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      set_text (edit, contact, places[i], ledger_record_get_text (address, places[i]));
      set_text (edit, address, places[i], ledger_record_get_text (contact, places[i]));
    }
  set_text (edit, address, "type", "former");
  set_text (edit, address, "valid_from", NULL);
  set_text (edit, address, "valid_until", until);
  if (ledger_outbox_save (store, edit, NULL, &failure))
    (*moved)++;
  else if (!g_error_matches (failure, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_NOTHING))
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  return TRUE;
}

gboolean
ledger_moving_save_due (LedgerStore *store, const char *day, guint *moved, GError **error)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (store), "address");
  /* A day of our own world, ten characters of digits and hyphens. */
  g_autofree char *filter = g_strdup_printf ("\"type\" = 'future' AND \"valid_from\" <= '%.10s'", day);
  LedgerListing listing = { .order = "valid_from", .filter = filter };
  g_autoptr (GArray) rows = ledger_store_list_order (store, kind, &listing, NULL, error);

  *moved = 0;
  if (rows == NULL)
    return FALSE;
  /* Those of who was removed stay due for ever: they must not stand before the others. */
  for (guint first = 0; first < rows->len && *moved < LEDGER_MOVING_AT_A_TIME; first += ROWS_AT_A_TIME)
    {
      g_autoptr (GPtrArray) addresses = ledger_store_list_rows (store, kind, (const gint64 *) rows->data + first,
                                                                MIN (rows->len - first, ROWS_AT_A_TIME), error);

      if (addresses == NULL)
        return FALSE;
      for (guint i = 0; i < addresses->len && *moved < LEDGER_MOVING_AT_A_TIME; i++)
        if (addresses->pdata[i] != NULL && !move (store, addresses->pdata[i], moved, error))
          return FALSE;
    }
  return TRUE;
}
