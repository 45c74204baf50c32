import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { MODE_FACTS, MODE_NAMES, type ModeFacts } from './mode-catalogue.ts';
import { DEFAULT_MODES, isModeValue } from './modes.ts';

const KNOWN_WORDS = { documented: 'D', seen: 'R', inferred: 'I' };

function choicesText({ values }: ModeFacts): string {
  if ('unit' in values) return '';
  return values.map(({ value, says }) => `${String(value)}: ${says}`).join('; ');
}

function numberText(name: keyof typeof DEFAULT_MODES): string {
  return `${Number(DEFAULT_MODES[name]).toLocaleString('en')}; any whole number from 0`;
}

test('docs/webex/modes.md tells of each mode what the inspector tells: choices, what is known, how well', () => {
  const page = readFileSync(new URL('../../../docs/webex/modes.md', import.meta.url), 'utf8');
  const rows = MODE_NAMES.map((name) => {
    const facts = MODE_FACTS[name];
    const more = facts.more === undefined ? '' : ` More: [${facts.more}](${facts.more}).`;
    const choices = 'unit' in facts.values ? numberText(name) : choicesText(facts);
    return `| \`${name}\` | ${facts.title} | ${choices} | ${facts.known}${more} | ${KNOWN_WORDS[facts.grade]} |`;
  });
  const table = page.split('\n').filter((line) => line.startsWith('| `'));
  expect(table).toEqual(rows);
});

test('every mode is told of, and the first of its choices is the default', () => {
  expect(MODE_NAMES.toSorted()).toEqual(Object.keys(DEFAULT_MODES).toSorted());
  for (const name of MODE_NAMES) {
    const { values } = MODE_FACTS[name];
    if ('unit' in values) expect(DEFAULT_MODES[name], name).toBeTypeOf('number');
    else expect(values[0]?.value, name).toBe(DEFAULT_MODES[name]);
  }
});

test('a mode takes its choices and whole numbers, and nothing else', () => {
  for (const name of MODE_NAMES) {
    const { values } = MODE_FACTS[name];
    const allowed = 'unit' in values ? [0, 1, 86_400_000] : values.map(({ value }) => value);
    for (const value of allowed) expect(isModeValue(name, value), `${name} ${String(value)}`).toBe(true);
    for (const value of ['nonsense', -1, 0.5, 1e15, null, {}]) {
      expect(isModeValue(name, value), `${name} ${String(value)}`).toBe(false);
    }
  }
  expect(isModeValue('toString', 'x')).toBe(false);
});
