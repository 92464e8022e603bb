#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Templates (MAIL-01) in the window itself: written with fields and conditions, seen as they will look, and never
changed once they are saved."""
import json
import time

from workplace import check_quiet, desk, main, open_window, page, ui_wait, wait_for

import tap

TEXT = '{{salutation}},\n\nU woont in {{city}}.'
# Longer than it takes until a draft is kept.
KEPT = 2.5


def make_template(name, text=TEXT, purpose='membership', **versions):
    """By a colleague; versions: text by language."""
    colleague = desk().colleague
    template = colleague.new('template', name=name, purpose=purpose, state='in_use')
    for language, said in dict(dict(nl=text), **versions).items():
        colleague.new('template_version', template=template, language=language, made_at='1000', subject=name,
                      text=said)
    colleague.sync()
    return template


def versions(template):
    """Language and text of each, the oldest first."""
    colleague = desk().colleague
    colleague.sync()
    shown = [colleague.show(line['id']) for line in colleague.list('template_version', '--limit', '1000')]
    return [(one['language'], one['text']) for one in sorted(shown, key=lambda one: one['made_at'])
            if one['template'] == template]


def open_templates(ui, name=None):
    ui.key(ui.key_of('Sjablonen'))
    ui.find('push button', 'Nieuw sjabloon')
    if name is not None:
        row = ui.find('list item', lambda got: got.startswith(name + ', '))
        ui.click(row)
        ui.wait(lambda: ui.text(ui.find('text', 'Naam van het sjabloon')) == name, what=name)


def body(ui):
    return ui.find('text', 'Tekst')


def choose_contact(ui, letters, name):
    entry = ui.find('text', 'Relatie van het voorbeeld')
    ui.set_text(entry, letters)
    ui.find('list item', name)
    ui.click(entry)
    ui.key('Return')
    ui.wait(lambda: ui.text(entry) == name, what=name)


def panel(ui, name):
    ui.click(ui.find('page tab', name))


def focus_end(ui):
    """The keyboard to the end of the text."""
    ui.click(body(ui))
    ui.key('ctrl+End')


@tap.test('/window/MAIL-01-a-template-is-written-seen-and-saved')
def written():
    desk().new_contact('Briefman', city='Delft')
    with open_window(desk().new_replica()) as ui:
        open_templates(ui)
        ui.key('ctrl+n')
        ui.type('Uitnodiging')
        ui.set_text(ui.find('text', 'Onderwerp'), 'Vergadering')
        ui.set_text(body(ui), TEXT)
        choose_contact(ui, 'briefman', 'T. Briefman')
        ui.find('image', 'De brief, 1 pagina')
        ui.shot('templates-nl-light.png')
        ui.press(ui.find('push button', 'E-mail'))
        wait_for(ui, 'U woont in Delft.')
        tap.check('Bij deze relatie ontbreekt' not in page(ui), 'something is lacking')
        ui.set_text(body(ui), TEXT + ' Bel {{phone}}.')
        wait_for(ui, 'Bij deze relatie ontbreekt: Telefoon.')
        ui.set_text(body(ui), TEXT)
        ui.wait(lambda: 'Bij deze relatie ontbreekt' not in page(ui), what='nothing lacking')
        tap.check_equal(ui.unnamed(), [], 'controls without a name')
        ui.key('ctrl+s')
        ui.find('list item', lambda name: name.startswith('Uitnodiging, nl'))
        ui.gone('label', 'Nog niet bewaard.')
        check_quiet(ui)
    made = ui_wait(lambda: desk().colleague.sync() and
                   [line for line in desk().colleague.list('template') if line['name'] == 'Uitnodiging'])
    tap.check_equal(versions(made[0]['id']), [('nl', TEXT)])


@tap.test('/window/MAIL-01-fields-and-blocks-are-put-in-where-the-cursor-is-and-taken-back')
def put_in():
    make_template('Invoegbrief', 'Beste lezer:')
    with open_window(desk().new_replica()) as ui:
        open_templates(ui, 'Invoegbrief')
        focus_end(ui)
        ui.key('ctrl+f')
        ui.find('entry', 'Zoek in de velden')
        ui.type('city')
        ui.key('Return')
        ui.wait(lambda: ui.text(body(ui)) == 'Beste lezer:{{city}}', what='the field')
        ui.key('ctrl+z')
        ui.wait(lambda: ui.text(body(ui)) == 'Beste lezer:', what='the field taken back')
        ui.key('ctrl+shift+z')
        ui.wait(lambda: ui.text(body(ui)) == 'Beste lezer:{{city}}', what='the field again')
        panel(ui, 'Voorwaarden')
        ui.press(ui.find('push button', 'Nieuwe voorwaarde'))
        ui.find('text', 'Naam van de voorwaarde')
        ui.type('65 en ouder')
        ui.key('Return')
        ui.find('push button', 'Een blok voor “65_en_ouder” invoegen')
        ui.shot('templates-conditions-nl-light.png')
        tap.check_equal(ui.unnamed(), [], 'controls without a name')
        focus_end(ui)
        ui.press(ui.find('push button', 'Een blok voor “65_en_ouder” invoegen'))
        ui.wait(lambda: ui.text(body(ui)) == 'Beste lezer:{{city}}{{if 65_en_ouder}}{{end}}', what='the block')
        ui.press(ui.find('push button', '“65_en_ouder” weghalen'))
        wait_for(ui, 'er is geen voorwaarde en geen veld “65_en_ouder”')
        check_quiet(ui)


@tap.test('/window/MAIL-01-a-fault-is-told-with-its-line-and-is-not-saved')
def faults():
    template = make_template('Foutbrief', 'Goed.')
    with open_window(desk().new_replica()) as ui:
        open_templates(ui, 'Foutbrief')
        ui.set_text(body(ui), 'Goed.\n\nWoont in {{stad}}.')
        wait_for(ui, 'Regel 3: er is geen veld “stad” dat in een brief mag staan.')
        ui.shot('templates-fault-nl-light.png')
        ui.press(ui.find('push button', 'Ga erheen'))
        ui.wait(lambda: ui.has_state(body(ui), 'focused'), what='the keyboard in the text')
        ui.type('Hier: ')
        ui.wait(lambda: ui.text(body(ui)) == 'Goed.\n\nHier: Woont in {{stad}}.', what='the cursor at the fault')
        ui.key('ctrl+s')
        time.sleep(1)
        wait_for(ui, 'Regel 3: ')
        wait_for(ui, 'Nog niet bewaard.')
        ui.set_text(body(ui), 'Goed.\n\nWoont in {{city}}.')
        ui.gone('push button', 'Ga erheen')
        ui.key('ctrl+s')
        ui.gone('label', 'Nog niet bewaard.')
        check_quiet(ui)
    ui_wait(lambda: versions(template) == [('nl', 'Goed.'), ('nl', 'Goed.\n\nWoont in {{city}}.')])


@tap.test('/window/MAIL-01-an-older-text-is-looked-at-and-taken-again-and-none-is-changed')
def older():
    template = make_template('Oudebrief', 'De eerste tekst.')
    with open_window(desk().new_replica()) as ui:
        open_templates(ui, 'Oudebrief')
        ui.set_text(body(ui), 'De tweede tekst.')
        ui.key('ctrl+s')
        ui.gone('label', 'Nog niet bewaard.')
        panel(ui, 'Versies')
        rows = ui.wait(lambda: [row for row in ui.look('list item', root=ui.find('list', 'Versies'))][1:],
                       what='two versions')
        tap.check_equal(len(rows), 1)
        ui.click(rows[0])
        ui.wait(lambda: ui.text(ui.find('text', 'De tekst van toen')) == 'De eerste tekst.', what='the first text')
        ui.shot('templates-versions-nl-light.png')
        tap.check_equal(ui.unnamed(), [], 'controls without a name')
        ui.press(ui.find('push button', 'Deze tekst weer nemen'))
        ui.wait(lambda: ui.text(body(ui)) == 'De eerste tekst.', what='the first text in the form')
        ui.key('ctrl+z')
        ui.wait(lambda: ui.text(body(ui)) == 'De tweede tekst.', what='the second text, undone')
        ui.key('ctrl+shift+z')
        ui.wait(lambda: ui.text(body(ui)) == 'De eerste tekst.', what='the first text once more')
        ui.key('ctrl+s')
        ui.gone('label', 'Nog niet bewaard.')
        check_quiet(ui)
    ui_wait(lambda: [text for _, text in versions(template)] ==
            ['De eerste tekst.', 'De tweede tekst.', 'De eerste tekst.'])


@tap.test('/window/MAIL-01-what-is-not-saved-outlives-a-kill-in-each-language')
def drafts():
    template = make_template('Conceptbrief', 'Bewaard.', fr='Enregistré.')
    replica = desk().new_replica()
    with open_window(replica) as ui:
        open_templates(ui, 'Conceptbrief')
        ui.set_text(body(ui), 'Half af')
        ui.press(ui.find('push button', 'Frans'))
        ui.wait(lambda: ui.text(body(ui)) == 'Enregistré.', what='the French text')
        tap.check(ui.look('push button', 'Duits, nog geen tekst'), 'German looks as if it were there')
        ui.set_text(body(ui), 'A moitié')
        time.sleep(KEPT)
        tap.check('Concepten' not in page(ui), 'it is the draft of no contact')
        ui.kill()
    with open_window(replica) as ui:
        open_templates(ui, 'Conceptbrief')
        ui.wait(lambda: ui.text(body(ui)) == 'Half af', what='the Dutch draft')
        wait_for(ui, 'Nog niet bewaard.')
        ui.press(ui.find('push button', 'Frans'))
        ui.wait(lambda: ui.text(body(ui)) == 'A moitié', what='the French draft')
        ui.press(ui.find('push button', 'Weggooien'))
        ui.wait(lambda: ui.text(body(ui)) == 'Enregistré.', what='the French text as it was saved')
        desk().colleague.new('template_version', template=template, language='nl', made_at='2000', subject='Anders',
                             text='Van een collega.')
        desk().colleague.sync()
        ui.key('F5')
        ui.press(ui.find('push button', 'Nederlands'))
        ui.wait(lambda: ui.text(body(ui)) == 'Half af', what='the Dutch draft')
        wait_for(ui, 'Iemand bewaarde intussen een andere tekst')
        ui.set_text(body(ui), 'Half af, maar van mij')
        wait_for(ui, 'Iemand bewaarde intussen een andere tekst')
        tap.check_equal(ui.text(body(ui)), 'Half af, maar van mij')
        ui.key('ctrl+s')
        ui.wait(lambda: 'Iemand bewaarde intussen' not in page(ui), what='its saving')
        check_quiet(ui)
    ui_wait(lambda: [text for language, text in versions(template) if language == 'nl'] ==
            ['Bewaard.', 'Van een collega.', 'Half af, maar van mij'])


@tap.test('/window/MAIL-01-what-a-selection-lacks-is-told-before-anything-is-sent')
def lacking():
    make_template('Nagaanbrief', '{{salutation}}, wij bellen {{phone}}.')
    desk().new_contact('Metbel', city='Zutphen', phone='0612345678')
    desk().new_contact('Zonderbel', city='Zutphen')
    desk().new_contact('Overleden', city='Zutphen', status='deceased')
    desk().colleague.new('selection', name='In Zutphen', conditions=json.dumps({'field': 'city', 'is': ['Zutphen']}),
                         manner='dynamic', shared='everyone')
    desk().colleague.sync()
    with open_window(desk().new_replica()) as ui:
        open_templates(ui, 'Nagaanbrief')
        panel(ui, 'Ontbreekt')
        ui.press(ui.find('push button', 'Nagaan'))
        wait_for(ui, 'Van 3 relaties krijgen er 2 deze tekst. Bij 1 ontbreekt niets.')
        ui.find('label', '1 zonder: Telefoon')
        ui.shot('templates-lacking-nl-light.png')
        tap.check_equal(ui.unnamed(), [], 'controls without a name')
        row = ui.find('list item', 'T. Zonderbel')
        ui.click(row)
        ui.key('Return')
        ui.find('push button', lambda name: name.startswith('Meer met deze relatie'))
        wait_for(ui, 'T. Zonderbel')
        open_templates(ui, 'Nagaanbrief')
        ui.set_text(body(ui), '{{salutation}}.')
        wait_for(ui, 'De tekst is gewijzigd: ga het opnieuw na.')
        check_quiet(ui)


@tap.test('/window/AUT-02-who-has-no-right-to-mail-has-no-templates-and-who-reads-writes-none')
def rights():
    make_template('Leesbrief', 'Te lezen.')
    place = desk().office
    place.add_user('zonder', 'Zonder', access='contact=edit settings=read mail=none')
    place.add_user('lezer', 'Lezer', access='contact=read mail=read')
    with open_window(place.replica('zonder', user='zonder')) as ui:
        ui.key_of('Selecties')
        tap.check('Sjablonen' not in ui.sections(), repr(ui.sections()))
    with open_window(place.replica('lezer', user='lezer')) as ui:
        open_templates(ui, 'Leesbrief')
        tap.check(not ui.has_state(ui.find('push button', 'Bewaren'), 'sensitive'), 'it can be saved')
        tap.check(not ui.has_state(ui.find('push button', 'Nieuw sjabloon'), 'sensitive'), 'one can be made')
        focus_end(ui)
        ui.type('Niets')
        time.sleep(0.5)
        tap.check_equal(ui.text(body(ui)), 'Te lezen.')
        check_quiet(ui)


main()
