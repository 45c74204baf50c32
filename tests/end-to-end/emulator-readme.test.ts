import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createEmulator } from '../../apps/emulator/src/index.ts';

const README = readFileSync(join(import.meta.dirname, '../../apps/emulator/README.md'), 'utf8');
/** Every way the README writes a request: method, path, body. */
const CURL = /^curl (?:-s )?(?:-X (?<method>[A-Z]+) )?(?:-H "[^"]+" )?"?\$EMULATOR(?<path>\/[^\s"]*)"?(?<rest>.*)$/gm;

test('every curl line of the README is understood and answered', async () => {
  const lines = README.split('\n').filter((line) => line.startsWith('curl '));
  const requests = [...README.matchAll(CURL)];
  expect(requests.map(([line]) => line)).toEqual(lines);
  expect(requests.length).toBeGreaterThan(5);
  const emulator = await createEmulator({ people: 30, clockRate: 0 });
  const headers = { authorization: `Bearer ${emulator.personalToken()}` };
  for (const [line, method = 'GET', path = '', rest = ''] of requests) {
    const body = /-d '([^']+)'/.exec(rest)?.[1];
    const answer = await fetch(emulator.url + path, {
      method,
      headers: body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body }),
    });
    expect(answer.ok, `${line}: ${answer.status} ${await answer.text()}`).toBe(true);
    // What was staged by one line must not strike the next.
    emulator.faults.clear();
  }
  await emulator.close();
});

test('every option the README names is in the help', () => {
  const main = readFileSync(join(import.meta.dirname, '../../apps/emulator/src/main.ts'), 'utf8');
  const usage = main.slice(main.indexOf('const USAGE'), main.indexOf('function '));
  const named = [...README.matchAll(/--([a-z]+(?:-[a-z]+)*)/g)].map(([, name]) => name ?? '');
  const foreign = new Set(['test', 'save-dev']);
  const unknown = [...new Set(named)].filter((name) => !usage.includes(`--${name}`) && !foreign.has(name));
  expect(unknown).toEqual([]);
});
