/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Deciding on what has perhaps been sent (settle.h). Writer queue. */
#include "config.h"

#include "libledger/mailing/settle.h"

#include "libledger/mailing/mailing.h"
#include "libledger/store/tables.h"

#include <glib/gi18n-lib.h>

/* Recipients of one changeset. */
#define PART 500

typedef struct
{
  LedgerStore *store;
  const LedgerId *mailing;
  const GArray *chosen;
  LedgerSettle how;
  GArray *found;                /* LedgerId */
} Settling;

static gboolean
is_chosen (const Settling *settling, const LedgerId *id)
{
  for (guint i = 0; settling->chosen != NULL && i < settling->chosen->len; i++)
    if (ledger_id_equal (&g_array_index (settling->chosen, LedgerId, i), id))
      return TRUE;
  return settling->chosen == NULL;
}

static gboolean
add_uncertain (const LedgerValue *values, guint n_values, gpointer data)
{
  const Settling *settling = data;

  if (values[0].shape == LEDGER_SHAPE_ID && is_chosen (settling, &values[0].id))
    g_array_append_val (settling->found, values[0].id);
  return TRUE;
}

static gboolean
list_uncertain (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Settling *settling = data;

  g_array_set_size (settling->found, 0);
  return ledger_transaction_query (transaction,
                                   "SELECT id FROM mailing_recipient WHERE mailing = ? AND existence = 'live' AND "
                                   "outcome = 'uncertain' ORDER BY id", &LEDGER_ID (settling->mailing), 1,
                                   add_uncertain, settling, error);
}

static void
set_text (LedgerEdit *edit, const LedgerKind *kind, const LedgerId *id, const char *field, const char *text)
{
  ledger_edit_set (edit, ledger_kind_find_field (kind, field), id, &LEDGER_TEXT (text));
}

static gboolean
save_part (const Settling *settling, guint from, LedgerId *act, GError **error)
{
  const LedgerModel *model = ledger_store_get_model (settling->store);
  const LedgerKind *kind = ledger_model_find_kind (model, "mailing_recipient");
  const LedgerKind *mailing = ledger_model_find_kind (model, "mailing");
  g_autoptr (LedgerEdit) edit = ledger_edit_new (settling->store, "mailing-settled");
  gboolean again = settling->how == LEDGER_SETTLE_AGAIN;
  LedgerId id;

  ledger_edit_set_act (edit, ledger_id_is_null (act) ? NULL : act);
  if (from == 0 && again)
    set_text (edit, mailing, settling->mailing, "state", "prepared");
  for (guint i = from; i < MIN (settling->found->len, from + PART); i++)
    set_text (edit, kind, &g_array_index (settling->found, LedgerId, i), "outcome", again ? "ready" : "sent");
  if (!ledger_outbox_save (settling->store, edit, &id, error))
    return FALSE;
  if (ledger_id_is_null (act))
    *act = id;
  return TRUE;
}

gboolean
ledger_mailing_settle (LedgerStore *store, const LedgerId *mailing, const GArray *chosen, LedgerSettle how,
                       guint *count, GError **error)
{
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (LedgerId));
  Settling settling = { store, mailing, chosen, how, found };
  LedgerId act = { { 0 } };

  *count = 0;
  if (!ledger_database_read_snapshot (ledger_store_get_database (store), list_uncertain, &settling, error))
    return FALSE;
  if (found->len == 0)
    {
      g_set_error_literal (error, LEDGER_MAILING_ERROR, LEDGER_MAILING_ERROR_UNREADY,
                           _("Of these none has perhaps been sent: it was decided meanwhile."));
      return FALSE;
    }
  for (guint from = 0; from < found->len; from += PART)
    if (!save_part (&settling, from, &act, error))
      return FALSE;
  *count = found->len;
  return TRUE;
}
