/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The remedy of a check that is put right by filling in: who it is about, what is wrong, the fields that it takes, and
 * one key that saves and goes on. Made from the line of the check and the model. Main thread; saving runs on the
 * writer's.
 *
 * Signals: `solved` (): it was saved; `later` (): on to the next one.
 */
#pragma once

#include "app/findings.h"
#include "libledger/sync/replica.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_QUALITY_FORM (ledenboek_quality_form_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekQualityForm, ledenboek_quality_form, LEDENBOEK, QUALITY_FORM, AdwBin)

/** ledenboek_quality_form_show: shows what @check found; what was typed for another is dropped. */
void ledenboek_quality_form_show (LedenboekQualityForm *self, LedgerReplica *replica, const LedgerQualityCheck *check,
                                  const LedenboekFound *found);

/** ledenboek_quality_form_is_typed: whether something stands in it that is not saved. */
gboolean ledenboek_quality_form_is_typed (LedenboekQualityForm *self);

/** ledenboek_quality_form_focus: gives the first field, or the button, the keyboard. */
void ledenboek_quality_form_focus (LedenboekQualityForm *self);

/** ledenboek_quality_form_submit: as the suggested button: saves, or asks for the reason of a sign-off. */
void ledenboek_quality_form_submit (LedenboekQualityForm *self);

G_END_DECLS
