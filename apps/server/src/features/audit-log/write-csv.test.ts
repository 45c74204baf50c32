import type { AuditEntry } from '@linekeeper/api-contract';
import { expect, test } from 'vitest';
import { csvHead, csvLine } from './write-csv.ts';

const ENTRY: AuditEntry = {
  id: '0198c0de-0000-7000-8000-000000000001',
  at: '2026-11-02T08:00:00.000Z',
  act: 'organizations.add',
  what: 'Adds an organization',
  who: { kind: 'account', name: 'Olga "Olli" Owner' },
  via: 'web',
  address: '203.0.113.0/24',
  organization: null,
  target: [{ name: 'name', value: 'Acme, Hotels' }],
  outcome: 'ok',
  code: null,
  reason: '=HYPERLINK("https://evil.example")',
  requestId: null,
};

test('quotes, commas and what a spreadsheet would run come out as text', () => {
  expect(csvLine(ENTRY)).toBe(
    '2026-11-02T08:00:00.000Z,"Olga ""Olli"" Owner",account,web,203.0.113.0/24,organizations.add,Adds an organization,,' +
      '"name=Acme, Hotels",ok,,"\'=HYPERLINK(""https://evil.example"")",,0198c0de-0000-7000-8000-000000000001\r\n',
  );
});

test('the head names as many columns as a line has', () => {
  const bare = { ...ENTRY, who: { ...ENTRY.who, name: 'Olga' }, target: [], reason: null };
  expect(csvHead().split(',')).toHaveLength(csvLine(bare).split(',').length);
});
