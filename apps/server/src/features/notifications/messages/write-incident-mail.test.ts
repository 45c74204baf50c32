import { expect, test } from 'vitest';
import type { IncidentNow } from '../../authorizations/index.ts';
import { asHtml, asText } from './mail-page.ts';
import { writeIncidentMail } from './write-incident-mail.ts';

const NOW = new Date('2026-11-24T10:42:30Z');
const incident: IncidentNow = {
  number: 'INC-7',
  cause: 'password-changed',
  certainty: 'likely',
  severity: 'critical',
  sentence: "Dana Okafor's Webex password was changed. Data still arrives until 8 Dec, then no more.",
  jobs: ['users-sync', 'sign-in'],
  jobsEver: ['users-sync', 'sign-in'],
  servesOn: [],
  stillWorks: ['presence', 'call-records'],
  action: 'walk',
  gaps: [],
  authorizer: 'Dana Okafor',
  openedAt: new Date('2026-11-23T22:50:00Z'),
  closedAt: null,
  article: 1203,
};
const write = (change: Partial<IncidentNow> = {}, name = 'Acme Hotels') =>
  writeIncidentMail({
    incident: { ...incident, ...change },
    organization: { name, slug: 'acme-hotels' },
    publicUrl: 'https://lk.example',
    timeZone: 'Europe/Berlin',
    now: NOW,
    news: 'trouble',
  });

test('times are the reader’s: the day is named when it is another one', () => {
  expect(write().subject).toBe('Acme Hotels: directory and sign-in stopped at 23 Nov, 23:50');
  expect(write({ openedAt: new Date('2026-11-24T08:00:00Z') }).subject).toContain('stopped at 09:00');
});

test('what still brings data is not called missing', () => {
  const text = asText(write({ servesOn: ['users-sync'] }));
  expect(text).toContain('What is missing\nSign-in: nobody can sign in with Webex');
  expect(text).toContain('What will be missing then\nDirectory: changes at Webex do not arrive');
  expect(text).toContain('What goes on\nPresence and call records.\nFor now: directory.');
});

test('a name that looks like HTML stays text in both twins', () => {
  const page = write({ sentence: '<b>Bobby</b> & "Tables"' }, '<script>alert(1)</script>');
  expect(asHtml(page)).not.toMatch(/<script>|<b>/);
  expect(asHtml(page)).toContain('&lt;b&gt;Bobby&lt;/b&gt; &amp; &quot;Tables&quot;');
  expect(asText(page)).toContain('<b>Bobby</b> & "Tables"');
});

test('the HTML fetches nothing: no picture, no style sheet, no script', () => {
  expect(asHtml(write())).not.toMatch(/<img|<link|<script|url\(|src=/i);
});

test('the button is the cause’s own', () => {
  expect(write().action).toEqual({ label: 'Authorize in Webex', url: 'https://lk.example/o/acme-hotels' });
  expect(write({ action: 'show-fix' }).action?.label).toBe('See what to do');
  expect(write({ action: 'none' }).action?.url).toBe('https://lk.example/o/acme-hotels/incidents/INC-7');
});

test('the mail about the end tells the account of each gap, and a general sentence only where there is none', () => {
  const closedAt = new Date('2026-11-24T10:40:00Z');
  const gaps = [{ job: 'users-sync' as const, state: 'filled' as const, text: 'Read anew: 214 people, 2 changed.' }];
  const text = asText(write({ closedAt, gaps }));
  expect(text).toContain('The time in between\nDirectory: read anew: 214 people, 2 changed.\nSign-in: people can');
});
