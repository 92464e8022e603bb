/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The letter of the preview (letterhead-preview.h): names and place of nobody. A reader's thread. */
#include "config.h"

#include "app/letterhead-preview.h"

#include <glib/gi18n.h>

typedef struct
{
  LedgerLetterhead letterhead;
  char *sender, *return_address, *footer;
  GBytes *logo;
} Asked;

static void
asked_free (gpointer data)
{
  Asked *asked = data;

  g_free (asked->sender);
  g_free (asked->return_address);
  g_free (asked->footer);
  g_clear_pointer (&asked->logo, g_bytes_unref);
  g_free (asked);
}

static char *
dup_nothing (const char *name, gpointer data)
{
  return NULL;
}

static gboolean
hold_nothing (const char *name, gpointer data)
{
  return FALSE;
}

static LedgerBody *
make_body (void)
{
  const LedgerTemplateSource source = { dup_nothing, hold_nothing, NULL };
  g_autoptr (LedgerTemplate) template = ledger_template_parse (
    _("Dear Ms De Vries,\n\nThis is how a letter looks on this letterhead. Your name and address stand behind the "
      "window of the envelope.\n\nYours sincerely,"), NULL);
  g_autoptr (LedgerFilled) filled = ledger_template_fill (template, &source);

  return ledger_body_new (filled);
}

static void
draw (gpointer data)
{
  g_autoptr (GTask) task = data;
  Asked *asked = g_task_get_task_data (task);
  g_autoptr (LedgerBody) body = make_body ();
  g_autoptr (GPtrArray) address = g_ptr_array_new ();
  GError *error = NULL;
  GPtrArray *pages;

  if (g_task_return_error_if_cancelled (task))
    return;
  g_ptr_array_add (address, (char *) "Voorbeeldstraat 12");
  g_ptr_array_add (address, (char *) "1234 AB Voorbeeld");
  pages = ledger_letter_paper_draw (&(LedgerPaperLetter) {
    .letterhead = &asked->letterhead, .envelope = "Mevrouw A. de Vries", .address = address, .subject = _("Example"),
    .body = body,
  }, &error);
  if (pages != NULL)
    g_task_return_pointer (task, pages, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

void
ledenboek_letterhead_preview_async (LedgerStore *store, const LedgerLetterhead *letterhead, GCancellable *cancellable,
                                    GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, data);
  Asked *asked = g_new0 (Asked, 1);

  asked->sender = g_strdup (letterhead->sender);
  asked->return_address = g_strdup (letterhead->return_address);
  asked->footer = g_strdup (letterhead->footer);
  asked->logo = letterhead->logo != NULL ? g_bytes_ref (letterhead->logo) : NULL;
  asked->letterhead = (LedgerLetterhead) { letterhead->window, asked->sender, asked->return_address, asked->footer,
                                           asked->logo };
  g_task_set_task_data (task, asked, asked_free);
  ledger_world_run (ledger_store_get_world (store), LEDGER_QUEUE_READER, draw, task);
}

GPtrArray *
ledenboek_letterhead_preview_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
