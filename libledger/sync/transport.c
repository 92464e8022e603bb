/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The transport interface: checks of what is asked, and the error domain all implementations share. It knows of
 * no network; sync/http and the server's own code implement it. Main thread only.
 */
#include "libledger/sync/transport.h"

G_DEFINE_QUARK (ledger-transport-error-quark, ledger_transport_error)

G_DEFINE_INTERFACE (LedgerTransport, ledger_transport, G_TYPE_OBJECT)

static void
ledger_transport_default_init (LedgerTransportInterface *iface)
{
  g_signal_new ("returned", LEDGER_TYPE_TRANSPORT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

void
ledger_transport_send (LedgerTransport *self, const LedgerRequest *request, GCancellable *cancellable,
                       LedgerResponseFunction done, gpointer data)
{
  g_return_if_fail (LEDGER_IS_TRANSPORT (self));
  g_return_if_fail (request != NULL && request->method != NULL && request->path != NULL);
  g_return_if_fail (request->deadline > 0);
  g_return_if_fail (done != NULL);

  LEDGER_TRANSPORT_GET_IFACE (self)->send (self, request, cancellable, done, data);
}

void
ledger_transport_open_live (LedgerTransport *self, const char *token, LedgerLiveFunction function, gpointer data)
{
  g_return_if_fail (LEDGER_IS_TRANSPORT (self));
  g_return_if_fail (token != NULL && function != NULL);

  LEDGER_TRANSPORT_GET_IFACE (self)->open_live (self, token, function, data);
}

void
ledger_transport_say_live (LedgerTransport *self, const char *text)
{
  LedgerTransportInterface *iface;

  g_return_if_fail (LEDGER_IS_TRANSPORT (self));
  g_return_if_fail (text != NULL);

  iface = LEDGER_TRANSPORT_GET_IFACE (self);
  if (iface->say_live != NULL)
    iface->say_live (self, text);
}

void
ledger_transport_close_live (LedgerTransport *self)
{
  g_return_if_fail (LEDGER_IS_TRANSPORT (self));

  LEDGER_TRANSPORT_GET_IFACE (self)->close_live (self);
}

char *
ledger_transport_dup_identity (LedgerTransport *self)
{
  LedgerTransportInterface *iface;

  g_return_val_if_fail (LEDGER_IS_TRANSPORT (self), NULL);

  iface = LEDGER_TRANSPORT_GET_IFACE (self);
  return iface->dup_identity != NULL ? iface->dup_identity (self) : NULL;
}
