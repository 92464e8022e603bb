/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Programs of an earlier model in the office (S21): what such a one writes, and its book when it is upgraded. One
 * thread only.
 */
#pragma once

#include "tests/simulation/office.h"

G_BEGIN_DECLS

/** office_old_rewrite: the last save at @desk is what a program of the model before would have written, if it can. */
void office_old_rewrite (OfficeDesk *desk);

/**
 * office_old_upgrade:
 *
 * The book of @desk becomes what the program of the model before had made of it, and today's program opens it.
 *
 * Returns: %FALSE: what is unsent there is of a kind that the program before did not know; nothing was done
 */
gboolean office_old_upgrade (Office *office, OfficeDesk *desk);

G_END_DECLS
