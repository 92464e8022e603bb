/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One setting of the book a draft, "draft:<id>:<section>", and one that lists them. In memory all of them: they
 * are few. Main thread; settings are written in order on the writer's.
 */
#include "config.h"

#include "app/drafts.h"

#define INDEX "drafts"
#define FIELDS "fields"

struct _LedenboekDrafts
{
  GObject parent_instance;

  LedgerStore *store;           /* not referenced: it holds this */
  GHashTable *drafts;           /* "<id>:<section>" to table of fields */
  gboolean loaded;              /* all that the book has are in it */
};

G_DEFINE_FINAL_TYPE (LedenboekDrafts, ledenboek_drafts, G_TYPE_OBJECT)

static guint changed_signal;

/* A setting on its way to the writer. */
typedef struct
{
  LedgerStore *store;
  char *key;
  char *value;
} Setting;

static void
write_setting (gpointer data)
{
  Setting *setting = data;
  g_autoptr (GError) error = NULL;

  if (!ledger_store_set_setting (setting->store, setting->key, setting->value, &error))
    g_warning ("keeping a draft: %s", error->message);
  g_object_unref (setting->store);
  g_free (setting->key);
  g_free (setting->value);
  g_free (setting);
}

static void
keep (LedenboekDrafts *self, const char *key, char *value)
{
  Setting *setting = g_new0 (Setting, 1);

  setting->store = g_object_ref (self->store);
  setting->key = g_strdup (key);
  setting->value = value;
  ledger_world_run (ledger_store_get_world (self->store), LEDGER_QUEUE_WRITER, write_setting, setting);
}

static GHashTable *
read_fields (const char *text)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  GHashTable *fields = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_auto (GStrv) keys = NULL;

  if (!g_key_file_load_from_data (file, text, (gsize) -1, G_KEY_FILE_NONE, NULL))
    return fields;
  keys = g_key_file_get_keys (file, FIELDS, NULL, NULL);
  for (guint i = 0; keys != NULL && keys[i] != NULL; i++)
    {
      g_autofree char *name = g_uri_unescape_string (keys[i], NULL);

      g_hash_table_insert (fields, g_steal_pointer (&name), g_key_file_get_string (file, FIELDS, keys[i], NULL));
    }
  return fields;
}

static char *
write_fields (GHashTable *fields)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  GHashTableIter iter;
  gpointer name, text;

  g_hash_table_iter_init (&iter, fields);
  while (g_hash_table_iter_next (&iter, &name, &text))
    {
      g_autofree char *key = g_uri_escape_string (name, NULL, FALSE);

      g_key_file_set_string (file, FIELDS, key, text);
    }
  return g_key_file_to_data (file, NULL, NULL);
}

static void
keep_index (LedenboekDrafts *self)
{
  g_autoptr (GString) names = g_string_new (NULL);
  GHashTableIter iter;
  gpointer name;

  /* It would forget those that could not be read. */
  if (!self->loaded)
    return;
  g_hash_table_iter_init (&iter, self->drafts);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    g_string_append_printf (names, "%s%s", names->len > 0 ? " " : "", (const char *) name);
  keep (self, INDEX, names->len > 0 ? g_string_free (g_steal_pointer (&names), FALSE) : NULL);
}

/* What could not be read is tried again: until then the list in the book stays as it is, and no draft is lost. */
static void
load (LedenboekDrafts *self)
{
  g_autofree char *index = NULL;
  g_auto (GStrv) names = NULL;
  g_autoptr (GError) error = NULL;
  gboolean late = g_hash_table_size (self->drafts) > 0;

  self->loaded = ledger_store_get_setting (self->store, INDEX, &index, &error);
  names = g_strsplit (index != NULL ? index : "", " ", -1);
  for (guint i = 0; self->loaded && names[i] != NULL; i++)
    {
      g_autofree char *key = g_strconcat ("draft:", names[i], NULL);
      g_autofree char *text = NULL;

      self->loaded = g_hash_table_contains (self->drafts, names[i]) ||
                     ledger_store_get_setting (self->store, key, &text, &error);
      if (text != NULL)
        g_hash_table_insert (self->drafts, g_strdup (names[i]), read_fields (text));
    }
  if (!self->loaded)
    g_warning ("reading the drafts: %s", error->message);
  else if (late)
    keep_index (self);
}

LedenboekDrafts *
ledenboek_drafts_get (LedgerStore *store)
{
  LedenboekDrafts *self = g_object_get_data (G_OBJECT (store), "ledenboek-drafts");

  if (self != NULL)
    {
      if (!self->loaded)
        load (self);
      return self;
    }
  self = g_object_new (LEDENBOEK_TYPE_DRAFTS, NULL);
  self->store = store;
  load (self);
  g_object_set_data_full (G_OBJECT (store), "ledenboek-drafts", self, g_object_unref);
  return self;
}

GHashTable *
ledenboek_drafts_dup (LedenboekDrafts *self, const char *contact, const char *section)
{
  g_autofree char *name = g_strconcat (contact, ":", section, NULL);
  GHashTable *fields = g_hash_table_lookup (self->drafts, name);

  return fields != NULL ? g_hash_table_ref (fields) : NULL;
}

void
ledenboek_drafts_set (LedenboekDrafts *self, const char *contact, const char *section, GHashTable *fields)
{
  g_autofree char *name = g_strconcat (contact, ":", section, NULL);
  g_autofree char *key = g_strconcat ("draft:", name, NULL);
  gboolean wanted = fields != NULL && g_hash_table_size (fields) > 0;
  gboolean known;

  if (!self->loaded)
    load (self);
  known = g_hash_table_contains (self->drafts, name);
  if (!wanted && !known)
    return;
  keep (self, key, wanted ? write_fields (fields) : NULL);
  if (wanted)
    g_hash_table_insert (self->drafts, g_steal_pointer (&name), g_hash_table_ref (fields));
  else
    g_hash_table_remove (self->drafts, name);
  if (wanted != known)
    {
      keep_index (self);
      g_signal_emit (self, changed_signal, 0);
    }
}

gboolean
ledenboek_drafts_has (LedenboekDrafts *self, const char *contact)
{
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, self->drafts);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    if (g_str_has_prefix (name, contact))
      return TRUE;
  return FALSE;
}

GPtrArray *
ledenboek_drafts_list (LedenboekDrafts *self)
{
  GPtrArray *contacts = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, self->drafts);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    {
      char *contact;

      if (g_str_has_prefix (name, LEDENBOEK_DRAFT_OF_NOBODY ":") ||
          g_str_has_prefix (name, LEDENBOEK_DRAFT_OF_TEMPLATE ":"))
        continue;
      contact = g_strndup (name, LEDGER_ID_TEXT_SIZE - 1);
      if (g_ptr_array_find_with_equal_func (contacts, contact, g_str_equal, NULL))
        g_free (contact);
      else
        g_ptr_array_add (contacts, contact);
    }
  return contacts;
}

static void
ledenboek_drafts_finalize (GObject *object)
{
  g_hash_table_unref (LEDENBOEK_DRAFTS (object)->drafts);
  G_OBJECT_CLASS (ledenboek_drafts_parent_class)->finalize (object);
}

static void
ledenboek_drafts_class_init (LedenboekDraftsClass *class)
{
  G_OBJECT_CLASS (class)->finalize = ledenboek_drafts_finalize;
  changed_signal = g_signal_new ("changed", LEDENBOEK_TYPE_DRAFTS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
ledenboek_drafts_init (LedenboekDrafts *self)
{
  self->drafts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_hash_table_unref);
}
