/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether the free lines of an address are shown, by the country that stands beside them. Main thread. */
#include "config.h"

#include "app/foreign-lines.h"

#include "app/field-editor.h"

static gboolean
has_rules (const char *country)
{
  return *country == '\0' || g_ascii_strcasecmp (country, "NL") == 0 || g_ascii_strcasecmp (country, "BE") == 0;
}

void
ledenboek_foreign_lines_show (GPtrArray *items, GPtrArray *editors)
{
  for (guint i = 0; i < items->len; i++)
    {
      const LedenboekItem *country = items->pdata[i];
      g_autofree char *code = NULL;

      if (!ledenboek_item_is_country (country) || editors->pdata[i] == NULL)
        continue;
      code = ledenboek_field_editor_dup_text (editors->pdata[i]);
      for (guint l = 0; l < items->len; l++)
        {
          const LedenboekItem *lines = items->pdata[l];
          g_autofree char *typed = NULL;

          if (editors->pdata[l] == NULL || lines->field->group != country->field->group ||
              lines->field->spec->type != LEDGER_TYPE_LONG_TEXT)
            continue;
          typed = ledenboek_field_editor_dup_text (editors->pdata[l]);
          gtk_widget_set_visible (editors->pdata[l], !has_rules (code) || *typed != '\0');
        }
    }
}
