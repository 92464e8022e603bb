/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How far the mailings are that are being sent (queue.h). Any thread, in a transaction.
 */
#include "config.h"

#include "server/mail/queue-private.h"

static gboolean
add_standing (const LedgerValue *values, guint n_values, gpointer data)
{
  ServerMailStanding standing = {
    .mailing = values[0].id, .account = values[1].id, .asked = ledger_value_get_integer (&values[2], 0),
    .waiting = ledger_value_get_integer (&values[3], 0), .tried = ledger_value_get_integer (&values[4], 0),
  };

  g_array_append_val ((GArray *) data, standing);
  return TRUE;
}

GArray *
server_mail_queue_list (LedgerTransaction *transaction, GError **error)
{
  g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (ServerMailStanding));

  return ledger_transaction_query (transaction,
                                   "SELECT o.mailing, o.account, o.asked, "
                                   "(SELECT COUNT(*) FROM mail_attempt a WHERE a.mailing = o.mailing AND "
                                   "a.state IN ('" MAIL_WAITING "', '" MAIL_UNDER_WAY "')), "
                                   "(SELECT COUNT(*) FROM mail_attempt a WHERE a.mailing = o.mailing AND "
                                   "a.state = '" MAIL_WAITING "' AND a.tries > 0) "
                                   "FROM mail_order o ORDER BY o.asked, o.mailing", NULL, 0, add_standing, list, error)
           ? g_steal_pointer (&list) : NULL;
}
