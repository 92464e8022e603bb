/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The form in which the text of a template in one language is written: subject, text, and the text by e-mail when that
 * says it otherwise. What is wrong with it is told beneath, and the cursor goes there. Main thread.
 *
 * Signal `changed` (): something was typed.
 */
#pragma once

#include "app/letter-text.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_TEMPLATE_FORM (ledenboek_template_form_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekTemplateForm, ledenboek_template_form, LEDENBOEK, TEMPLATE_FORM, AdwBin)

/** ledenboek_template_form_set: shows @text, without the signal; what was typed before is not undone to. */
void ledenboek_template_form_set (LedenboekTemplateForm *self, const LedenboekLetterText *text);

/** ledenboek_template_form_take: puts @text in as somebody who types it would: it can be undone. */
void ledenboek_template_form_take (LedenboekTemplateForm *self, const LedenboekLetterText *text);

/** ledenboek_template_form_fill: gives @text what stands in the form. */
void ledenboek_template_form_fill (LedenboekTemplateForm *self, LedenboekLetterText *text);

/** ledenboek_template_form_set_editable: whether it can be changed. */
void ledenboek_template_form_set_editable (LedenboekTemplateForm *self, gboolean editable);

/** ledenboek_template_form_show_fault: tells what is wrong, and where; %NULL: nothing. */
void ledenboek_template_form_show_fault (LedenboekTemplateForm *self, const char *fault, LedenboekLetterPart part,
                                         guint line);

/** ledenboek_template_form_go_to_fault: the cursor to the line of the fault. */
void ledenboek_template_form_go_to_fault (LedenboekTemplateForm *self);

/** ledenboek_template_form_insert_field: the field at the cursor, where it was last. */
void ledenboek_template_form_insert_field (LedenboekTemplateForm *self, const char *name);

/** ledenboek_template_form_insert_block: a block of the condition @name, around what is selected. */
void ledenboek_template_form_insert_block (LedenboekTemplateForm *self, const char *name);

/** ledenboek_template_form_focus: the keyboard to where the cursor was last. */
void ledenboek_template_form_focus (LedenboekTemplateForm *self);

G_END_DECLS
