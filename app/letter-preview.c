/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Previews of a text (letter-preview.h), each made from nothing: it takes some milliseconds. A reader's thread. */
#include "config.h"

#include "app/letter-preview.h"

#include "libledger/mailing/version.h"
#include "libledger/paper/mailing-letters.h"

void
ledenboek_letter_preview_free (LedenboekLetterPreview *preview)
{
  g_free (preview->fault);
  g_free (preview->subject);
  g_clear_pointer (&preview->message, ledger_body_free);
  g_clear_pointer (&preview->pages, g_ptr_array_unref);
  g_clear_pointer (&preview->lacking, g_ptr_array_unref);
  g_clear_pointer (&preview->values, g_hash_table_unref);
  g_free (preview);
}

/* What is wrong with what somebody wrote is an answer; what is wrong with the book is not. */
static LedenboekLetterPreview *
make_fault (const GError *fault, LedenboekLetterPart part)
{
  LedenboekLetterPreview *preview = g_new0 (LedenboekLetterPreview, 1);

  preview->fault = g_strdup (fault->message);
  preview->part = part;
  preview->line = fault->domain == LEDGER_TEMPLATE_ERROR ? ledger_template_error_get_line (fault) : 0;
  return preview;
}

static gboolean
draw (LedenboekLetterPreview *preview, LedgerStore *store, const LedenboekFilledLetter *filled, const LedgerId *company,
      GError **error)
{
  g_autoptr (LedgerRecord) record = NULL;
  LedgerLetterhead letterhead = { .window = LEDGER_WINDOW_LEFT };

  if (!ledger_version_get_letterhead (store, company, &record, error))
    return FALSE;
  if (record != NULL)
    ledger_letterhead_read (record, &letterhead);
  preview->pages = ledger_letter_paper_draw (&(LedgerPaperLetter) {
    .letterhead = &letterhead, .envelope = filled->letter->envelope, .address = filled->letter->address,
    .day = filled->day, .subject = filled->subject, .body = filled->body,
  }, error);
  return preview->pages != NULL;
}

static void
name_lacking (LedenboekLetterPreview *preview, LedgerStore *store, const GPtrArray *names)
{
  preview->lacking = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < names->len; i++)
    g_ptr_array_add (preview->lacking, ledger_mail_source_dup_label (store, names->pdata[i]));
}

LedenboekLetterPreview *
ledenboek_letter_preview_make (LedgerStore *store, const LedgerAccess *access, const LedenboekLetterText *text,
                               const LedgerId *contact, const LedgerId *company, gboolean with_values, GError **error)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (store), "contact");
  g_autofree char *today = ledger_world_dup_today (ledger_store_get_world (store), NULL);
  LedenboekLetterPart part;
  g_autoptr (GError) fault = NULL;
  g_autoptr (LedenboekLetterFilling) filling = ledenboek_letter_filling_new (store, access, text, today, &part, &fault);
  g_autoptr (LedenboekLetterPreview) preview = NULL;
  g_autoptr (LedgerRecord) record = NULL;
  g_autoptr (LedenboekFilledLetter) filled = NULL;

  if (filling == NULL)
    return make_fault (fault, part);
  preview = g_new0 (LedenboekLetterPreview, 1);
  record = contact != NULL ? ledger_store_get (store, kind, contact, &fault) : NULL;
  if (fault != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return NULL;
    }
  if (record == NULL)
    return g_steal_pointer (&preview);
  filled = ledenboek_letter_filling_fill (filling, record, error);
  if (filled == NULL || !draw (preview, store, filled, company, error))
    return NULL;
  name_lacking (preview, store, filled->lacking);
  if (with_values)
    preview->values = ledenboek_letter_filling_list_values (filling, record);
  preview->subject = g_steal_pointer (&filled->subject);
  preview->message = g_steal_pointer (&filled->message);
  return g_steal_pointer (&preview);
}

/* -- By a reader */

typedef struct
{
  LedgerStore *store;
  LedgerAccess access;
  LedenboekLetterText *text;
  LedgerId contact, company;
  gboolean with_contact, with_company, with_values;
} Asked;

static void
asked_free (gpointer data)
{
  Asked *asked = data;

  g_object_unref (asked->store);
  ledenboek_letter_text_free (asked->text);
  g_free (asked);
}

static void
make (gpointer data)
{
  g_autoptr (GTask) task = data;
  const Asked *asked = g_task_get_task_data (task);
  GError *error = NULL;
  LedenboekLetterPreview *preview;

  if (g_task_return_error_if_cancelled (task))
    return;
  preview = ledenboek_letter_preview_make (asked->store, &asked->access, asked->text,
                                           asked->with_contact ? &asked->contact : NULL,
                                           asked->with_company ? &asked->company : NULL, asked->with_values, &error);
  if (preview != NULL)
    g_task_return_pointer (task, preview, (GDestroyNotify) ledenboek_letter_preview_free);
  else
    g_task_return_error (task, error);
}

void
ledenboek_letter_preview_async (LedgerStore *store, const LedgerAccess *access, const LedenboekLetterText *text,
                                const LedgerId *contact, const LedgerId *company, gboolean with_values,
                                GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, data);
  Asked *asked = g_new0 (Asked, 1);

  asked->store = g_object_ref (store);
  asked->access = *access;
  asked->text = ledenboek_letter_text_copy (text);
  asked->with_contact = contact != NULL;
  asked->with_company = company != NULL;
  if (contact != NULL)
    asked->contact = *contact;
  if (company != NULL)
    asked->company = *company;
  asked->with_values = with_values;
  g_task_set_task_data (task, asked, asked_free);
  ledger_world_run (ledger_store_get_world (store), LEDGER_QUEUE_READER, make, task);
}

LedenboekLetterPreview *
ledenboek_letter_preview_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
