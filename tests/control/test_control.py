#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""ledenboekctl on a server's data: usage, rules, init, users, sample data. No daemon runs."""
import json
import os
import stat
import tempfile
import unicodedata

import office
import tap


@tap.test('/control/wrong-usage-exits-with-2')
def wrong_usage():
    wrong = [
        [], ['nonsense'], ['user'], ['user', 'fly'], ['init'], ['init', '--data', 'x'], ['rules', 'check', 'iban'],
        ['rules', 'check', 'colour', 'red'], ['rules', 'check', 'iban', 'x', '--country', 'Nederland'],
        ['replica', '--dir', 'x', 'fly'], ['replica', 'status'], ['replica', '--dir', 'x', 'status', 'more'],
        ['replica', '--dir', 'x', 'show'], ['demo', '--data', 'x', '--contacts', 'many'],
        ['demo', '--data', 'x', '--contacts', '0'], ['doctor', '--data', 'x', '--seed', '1'],
    ]
    for arguments in wrong:
        answer = office.control(*arguments, check=False)
        tap.check_equal(answer.status, 2, repr(answer))
        tap.check_equal(answer.out, '', repr(answer))
        tap.check_in('ledenboekctl', answer.err)


@tap.test('/control/help-lists-every-command-and-exits-with-0')
def show_help():
    answer = office.control('--help')
    for name in ('init', 'user add', 'user passwd', 'doctor', 'demo', 'dump', 'replica login', 'replica resolve',
                 'rules check'):
        tap.check_in('ledenboekctl ' + name, answer.out)
    for name in (['init'], ['user', 'add'], ['replica', 'set']):
        tap.check_in('--json', office.control(*name, '--help').out)


@tap.test('/control/a-failed-command-exits-with-1-and-says-the-remedy')
def failed():
    with tempfile.TemporaryDirectory() as folder:
        for arguments in (['doctor', '--data', folder], ['user', 'list', '--data', folder + '/none']):
            answer = office.control(*arguments, check=False)
            tap.check_equal(answer.status, 1, repr(answer))
            tap.check_in('ledenboekctl init', answer.err)
        answer = office.control('replica', '--dir', folder + '/r', 'status', check=False)
        tap.check_equal(answer.status, 1, repr(answer))
        tap.check_in('login', answer.err)
        tap.check(not os.path.exists(folder + '/r'), 'a failed command made a replica')


def check_rule(*arguments):
    return office.control('rules', 'check', *arguments, '--json').json()


@tap.test('/control/rules-check-answers-valid-normalised-reason')
def rules():
    tap.check_equal(check_rule('iban', 'nl91 abna 0417 1643 00'),
                    {'valid': True, 'normalised': 'NL91ABNA0417164300', 'reason': None})
    wrong = check_rule('iban', 'NL92ABNA0417164300')
    tap.check_equal((wrong['valid'], wrong['normalised']), (False, None))
    tap.check_in('NL92ABNA0417164300', wrong['reason'])
    tap.check_equal(check_rule('postcode', '2514ea', '--country', 'NL')['normalised'], '2514 EA')
    tap.check_equal(check_rule('postcode', '2514ea', '--country', 'BE')['valid'], False)
    tap.check_equal(check_rule('date', '1 feb 1960')['normalised'], '1960-02-01')
    tap.check_equal(check_rule('phone', '0612345678')['normalised'], '+31612345678')
    tap.check_equal(check_rule('bsn', '111222333')['valid'], True)
    for name, value, normalised in (('rf', 'rf18 5390 0754 7034', 'RF18539007547034'),
                                    ('ogm', '010806817183', '+++010/8068/17183+++'),
                                    ('betalingskenmerk', '5000 0567 8901 2345', '5000056789012345'),
                                    ('creditor-id', 'nl51zzz405365330000', 'NL51ZZZ405365330000'),
                                    ('mandate-id', ' M-100213-1', 'M-100213-1')):
        tap.check_equal(check_rule(name, value)['normalised'], normalised)
    for name, value in (('name', 'JANSEN'), ('email', 'a@example.org')):
        tap.check_equal(check_rule(name, value)['valid'], True)


@tap.test('/control/init-makes-a-server-and-refuses-a-second-one')
def init():
    with office.Office() as place:
        tap.check(os.path.isabs(place.authority) and os.path.exists(place.authority))
        tap.check_equal(len(place.fingerprint), 64)
        for name in ('authority-key.pem', 'server-key.pem', 'book.db'):
            mode = stat.S_IMODE(os.stat(os.path.join(place.data, name)).st_mode)
            tap.check_equal(mode, 0o600, name)
        before = open(place.authority, encoding='ascii').read()
        again = office.control('init', '--data', place.data, '--organisation', 'Andere', '--admin', 'beheer',
                               '--password-file', place.password_file, check=False)
        tap.check_equal(again.status, 1, repr(again))
        tap.check_in('book.db', again.err)
        tap.check_equal(open(place.authority, encoding='ascii').read(), before)
        tap.check_equal(place.control('doctor', '--json').json(), {'healthy': True, 'faults': []})


@tap.test('/control/an-init-that-fails-leaves-nothing')
def init_fails():
    with tempfile.TemporaryDirectory() as folder:
        password = os.path.join(folder, 'password')
        with open(password, 'w', encoding='ascii') as file:
            file.write('kort\n')
        for extra in ([], ['--hostname', 'not a name']):
            answer = office.control('init', '--data', folder + '/d', '--organisation', 'X', '--admin', 'beheer',
                                    '--password-file', password, *extra, check=False)
            tap.check_equal(answer.status, 1, repr(answer))
            tap.check_equal(os.listdir(folder + '/d') if os.path.exists(folder + '/d') else [], [])
            with open(password, 'w', encoding='ascii') as file:
                file.write('lang-genoeg-nu\n')


@tap.test('/control/users-are-added-listed-blocked-and-let-in-again')
def users():
    with office.Office() as place:
        place.add_user('anna', 'Anna de Wit', 'contact=edit bank=none notes=read')
        listed = {user['login']: user for user in place.control('user', 'list', '--json').json()}
        tap.check_equal(sorted(listed), ['anna', 'beheer'])
        tap.check_equal(listed['anna']['name'], 'Anna de Wit')
        tap.check_in('contact=edit', listed['anna']['access'])
        tap.check('bank=edit' not in listed['anna']['access'])
        twice = place.control('user', 'add', 'Anna', '--password-file', place.password_file, check=False)
        tap.check_equal(twice.status, 1, repr(twice))
        tap.check_equal(place.control('user', 'block', 'anna', '--json').json()['blocked'], True)
        tap.check_equal(place.control('user', 'unblock', 'anna', '--json').json()['blocked'], False)
        place.control('user', 'passwd', 'anna', '--password-file', place.password_file)
        tap.check_equal(place.control('user', 'block', 'nobody', check=False).status, 1)
        wrong = place.control('user', 'add', 'piet', '--access', 'moon=edit', '--password-file', place.password_file,
                              check=False)
        tap.check_equal(wrong.status, 2, repr(wrong))
        asked = place.control('user', 'passwd', 'anna', check=False)
        tap.check(asked.status in (1, 2) and '--password-file' in asked.err, repr(asked))


def width(text):
    return sum(2 if unicodedata.east_asian_width(letter) in 'WF' else 0 if unicodedata.combining(letter) else 1
               for letter in text)


@tap.test('/control/columns-stand-below-each-other-whatever-the-letters')
def columns():
    with office.Office() as place:
        for login, name in (('a', 'Zoë Yılmaz'), ('b', '李小龍'), ('c', 'Ame\u0301lie'), ('d', 'Jan')):
            place.add_user(login, name, 'contact=read')
        lines = place.control('user', 'list').out.splitlines()
        starts = {width(line[:line.index('contact=')]) for line in lines[1:]}
        tap.check_equal(len(starts), 1, '\n'.join(lines))


def demo_values(contacts, seed):
    with office.Office(contacts=contacts, seed=seed) as place:
        records = [json.loads(line) for line in place.live()]
        return [record for record in records
                if record['kind'] != 'user' or record['values']['display_name'] != 'Beheer']


@tap.test('/demo/the-same-seed-makes-the-same-people')
def demo_same():
    first, second, other = demo_values(300, 7), demo_values(300, 7), demo_values(300, 8)
    tap.check_equal(first, second)
    tap.check(first != other, 'another seed made the same people')
    tap.check_equal(sum(record['kind'] == 'contact' for record in first), 300)


@tap.test('/demo/people-are-plausible-and-faults-are-planted')
def demo_plausible():
    records = demo_values(3000, 1)
    contacts = [record['values'] for record in records if record['kind'] == 'contact']
    tap.check_equal(len(contacts), 3000)
    tap.check_equal(len({contact['number'] for contact in contacts}), 3000)
    belgian = sum(contact.get('country') == 'BE' for contact in contacts) / 3000
    tap.check(0.10 < belgian < 0.20, 'share of Belgians: %s' % belgian)
    statuses = [contact['status'] for contact in contacts]
    tap.check(0.03 < statuses.count('inactive') / 3000 < 0.09, statuses.count('inactive'))
    tap.check(0 < statuses.count('deceased') < 100, statuses.count('deceased'))
    tap.check(any('street' not in contact for contact in contacts), 'nobody is without an address')
    namesakes = {}
    for contact in contacts:
        if contact.get('birth_date') and contact.get('family_name'):
            namesakes.setdefault((contact['birth_date'], contact['family_name'].lower()), []).append(contact)
    twins = sum(len(same) > 1 for same in namesakes.values())
    tap.check(5 < twins < 80, 'planted duplicates: %d' % twins)


@tap.test('/demo/accounts-phones-and-postcodes-pass-the-rules')
def demo_valid():
    records = demo_values(60, 3)
    ibans = [record['values']['iban'] for record in records if record['kind'] == 'bank_account'][:10]
    phones = [record['values']['value'] for record in records
              if record['kind'] == 'contact_point' and record['values']['type'] == 'phone'][:10]
    tap.check(len(ibans) == 10 and len(phones) == 10)
    tap.check(sum(check_rule('iban', iban)['valid'] for iban in ibans) >= 9, repr(ibans))
    for phone in phones:
        tap.check_equal(check_rule('phone', phone), {'valid': True, 'normalised': phone, 'reason': None})
    for record in records:
        values = record['values']
        if record['kind'] == 'contact' and 'postcode' in values:
            answer = check_rule('postcode', values['postcode'], '--country', values['country'])
            tap.check(answer['valid'], '%s %s' % (values['postcode'], values['country']))


@tap.test('/demo/a-seed-is-put-in-once')
def demo_once():
    with office.Office(contacts=20) as place:
        again = place.control('demo', '--contacts', '20', '--seed', '1', check=False)
        tap.check_equal(again.status, 1, repr(again))
        place.control('demo', '--contacts', '20', '--seed', '2')
        tap.check_equal(sum('"kind":"contact","id"' in line for line in place.live()), 40)


tap.main()
