/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A row of the list of those to be deleted (removal-item.h). Main thread. */
#include "config.h"

#include "app/removal-item.h"

#include "app/moment.h"

#include <glib/gi18n.h>

struct _LedenboekRemovalItem
{
  GObject parent_instance;

  LedgerRemoval *removal;
  gboolean chosen;
};

G_DEFINE_FINAL_TYPE (LedenboekRemovalItem, ledenboek_removal_item, G_TYPE_OBJECT)

enum
{
  PROP_CHOSEN = 1,
  N_PROPS
};
static GParamSpec *props[N_PROPS];

const LedgerRemoval *
ledenboek_removal_item_get (LedenboekRemovalItem *self)
{
  return self->removal;
}

gboolean
ledenboek_removal_item_is_chosen (LedenboekRemovalItem *self)
{
  return self->chosen;
}

void
ledenboek_removal_item_toggle (LedenboekRemovalItem *self)
{
  g_object_set (self, "chosen", !self->chosen, NULL);
}

char *
ledenboek_removal_dup_causes (guint causes, const char *due)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *day = due != NULL && *due != '\0' ? ledenboek_day_dup_text (due) : NULL;

  for (guint place = 0; place < LEDGER_REMOVAL_CAUSES; place++)
    {
      LedgerRemovalCause cause = 1u << place;

      if ((causes & (guint) cause) == 0)
        continue;
      g_string_append (text, text->len > 0 ? "; " : "");
      if (cause == LEDGER_REMOVAL_TERM && day != NULL)
        g_string_append_printf (text, _("Waits until %s"), day);
      else
        g_string_append (text, ledger_removal_cause_get_label (cause));
    }
  return g_strdup (text->str);
}

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  g_value_set_boolean (value, LEDENBOEK_REMOVAL_ITEM (object)->chosen);
}

static void
set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  LedenboekRemovalItem *self = LEDENBOEK_REMOVAL_ITEM (object);

  if (self->chosen == g_value_get_boolean (value))
    return;
  self->chosen = g_value_get_boolean (value);
  g_object_notify_by_pspec (object, props[PROP_CHOSEN]);
}

static void
ledenboek_removal_item_finalize (GObject *object)
{
  ledger_removal_free (LEDENBOEK_REMOVAL_ITEM (object)->removal);
  G_OBJECT_CLASS (ledenboek_removal_item_parent_class)->finalize (object);
}

static void
ledenboek_removal_item_class_init (LedenboekRemovalItemClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->finalize = ledenboek_removal_item_finalize;
  object_class->get_property = get_property;
  object_class->set_property = set_property;
  props[PROP_CHOSEN] = g_param_spec_boolean ("chosen", NULL, NULL, TRUE,
                                             G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
ledenboek_removal_item_init (LedenboekRemovalItem *self)
{
  self->chosen = TRUE;
}

LedenboekRemovalItem *
ledenboek_removal_item_new (LedgerRemoval *removal)
{
  LedenboekRemovalItem *self = g_object_new (LEDENBOEK_TYPE_REMOVAL_ITEM, NULL);

  self->removal = removal;
  return self;
}
