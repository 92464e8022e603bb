#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""ledenboekctl statement parse: what a statement says, as JSON and for people, and nothing of a broken one."""
import os
import tempfile

import office
import tap

STATEMENT = (':20:S1\r\n:25:NL91ABNA0417164300\r\n:28C:7\r\n:60F:C240101EUR100,00\r\n'
             ':61:2401020102C12,5NTRFNONREF//B1\r\n'
             ':86:/IBAN/BE68539007547034/NAME/J. de Vries/REMI/Contributie/EREF/E1\r\n'
             ':61:2401020102D2,NTRFNONREF\r\n:86:Kosten\r\n:62F:C240102EUR111,00\r\n-}\r\n')


def parse(content, *arguments, check=True):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'statement')
        with open(path, 'wb') as file:
            file.write(content)
        return office.control('statement', 'parse', path, *arguments, check=check)


@tap.test('/control/a-statement-is-told-as-json-with-its-difference')
def as_json():
    told = parse(STATEMENT.encode(), '--json').json()
    tap.check_equal(told['format'], 'mt940')
    statement, = told['statements']
    wanted = {'account': 'NL91ABNA0417164300', 'currency': 'EUR', 'opening': '100.00', 'closing': '111.00',
              'balanced': False, 'difference': '-0.50', 'credit_sum': '12.5', 'debit_sum': '2'}
    tap.check_equal({key: statement[key] for key in wanted}, wanted)
    first, second = statement['entries']
    wanted = {'date': '2024-01-02', 'value_date': '2024-01-02', 'amount': '12.5', 'currency': 'EUR', 'status': 'BOOK',
              'counterparty_iban': 'BE68539007547034', 'counterparty_name': 'J. de Vries', 'remittance': 'Contributie',
              'end_to_end_id': 'E1', 'mandate_id': None, 'return_reason': None, 'structured_reference': None,
              'transactions': []}
    tap.check_equal({key: first[key] for key in wanted}, wanted)
    tap.check_equal((second['amount'], second['remittance']), ('-2', 'Kosten'))


@tap.test('/control/a-statement-is-told-for-people-with-what-does-not-add-up')
def for_people():
    told = parse(STATEMENT.encode()).out
    for part in ('NL91ABNA0417164300', 'J. de Vries', '100.00 EUR', 'does not add up', '-0.50 EUR'):
        tap.check_in(part, told)


@tap.test('/control/of-a-statement-that-breaks-off-nothing-is-told')
def broken():
    for content in (b'1\n2\n3\n', STATEMENT.replace('D2,N', 'D2,,N').encode(), b'<Document><BkToCstmrStmt><Stmt>'):
        for arguments in ([], ['--json']):
            answer = parse(content, *arguments, check=False)
            tap.check_equal(answer.status, 1, repr(answer))
            tap.check_equal(answer.out, '', repr(answer))
            tap.check_in('bank', answer.err)
    answer = office.control('statement', 'parse', '/nowhere/statement', check=False)
    tap.check_equal((answer.status, answer.out), (1, ''), repr(answer))


tap.main()
