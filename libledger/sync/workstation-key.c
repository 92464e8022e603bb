/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The key of a workstation, in its secret service through libsecret (workstation-key.h).
 */
#include "config.h"

#include "libledger/sync/workstation-key.h"

#include <glib/gi18n-lib.h>
#include <libsecret/secret.h>
#include <sodium.h>
#include <string.h>

#include "libledger/sync/changeset.h"

static const SecretSchema schema = {
  "org.ledenboek.WorkstationKey", SECRET_SCHEMA_NONE,
  { { "purpose", SECRET_SCHEMA_ATTRIBUTE_STRING }, { NULL, 0 } },
};

#define PURPOSE "purpose", "card-numbers", NULL

static gboolean
refuse (const char *why, GError **error)
{
  g_set_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_KEY,
               _("The secret service of this workplace cannot be used (%s). Install one, such as GNOME Keyring or "
                 "KWallet, and unlock it. Without it cards get their numbers from the server, at the next exchange."),
               why);
  return FALSE;
}

static gboolean
read_key (const char *text, guint8 *key)
{
  gsize size = 0;

  return sodium_base642bin (key, LEDGER_WORKSTATION_KEY_BYTES, text, strlen (text), NULL, &size, NULL,
                            sodium_base64_VARIANT_ORIGINAL) == 0 && size == LEDGER_WORKSTATION_KEY_BYTES;
}

static gboolean
make_key (LedgerWorld *world, guint8 *key, GError **error)
{
  g_autoptr (GError) fault = NULL;
  g_autofree char *text = NULL;
  gboolean stored;

  ledger_world_fill_random (world, key, LEDGER_WORKSTATION_KEY_BYTES);
  text = g_base64_encode (key, LEDGER_WORKSTATION_KEY_BYTES);
  stored = secret_password_store_sync (&schema, SECRET_COLLECTION_DEFAULT, _("Ledenboek: key of this workplace"), text,
                                       NULL, &fault, PURPOSE);
  sodium_memzero (text, strlen (text));
  return stored || refuse (fault != NULL ? fault->message : "", error);
}

static gboolean
load (LedgerWorld *world, LedgerWorkstationKey how, guint8 *key, GError **error)
{
  g_autoptr (GError) fault = NULL;
  char *text = secret_password_lookup_sync (&schema, NULL, &fault, PURPOSE);
  gboolean found = text != NULL && read_key (text, key);

  secret_password_free (text);
  if (fault != NULL)
    return refuse (fault->message, error);
  if (found)
    return TRUE;
  if (how == LEDGER_WORKSTATION_KEY_MAKE)
    return make_key (world, key, error);
  g_set_error_literal (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_KEY,
                       _("The secret service of this workplace has no key for leased card numbers: lease new ones "
                         "here."));
  return FALSE;
}

gboolean
ledger_workstation_key_load (LedgerWorld *world, LedgerWorkstationKey how, guint8 *key, GError **error)
{
  gboolean loaded = load (world, how, key, error);

  /* It is asked once in a while: nothing of the service is kept in between. */
  secret_service_disconnect ();
  return loaded;
}
