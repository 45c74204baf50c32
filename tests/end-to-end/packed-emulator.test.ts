import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, type TestContext, test } from 'vitest';
import { packEmulator } from '../../tools/package/pack-emulator.ts';

const ROOT = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'packed-emulator-'));
const project = join(folder, 'project');
const installed = join(project, 'node_modules/webex-calling-emulator');
const examples = join(installed, 'examples');
const command = join(project, 'node_modules/.bin/webex-calling-emulator');
/** The Node of the tests, and nothing of this repository. */
const env: NodeJS.ProcessEnv = {
  HOME: process.env.HOME,
  PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ''}`,
};

function run(program: string, args: readonly string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: project, env, encoding: 'utf8' });
  return { status, output: stdout + stderr };
}

/** Loud, so that nobody takes a skipped example for a tried one. */
function skip(context: TestContext, missing: string): void {
  console.warn(`NOT TRIED: "${context.task.name}": ${missing} is missing on this machine`);
  context.skip();
}

/** Starts the installed command and waits for the line that says where it is. */
async function startCommand(args: readonly string[]): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(command, args, { cwd: project, env, stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  for await (const chunk of child.stdout) {
    output += String(chunk);
    if (output.includes('\n')) break;
  }
  return { child, url: String((JSON.parse(output) as { url: unknown }).url) };
}

beforeAll(async () => {
  const tarball = await packEmulator(join(folder, 'dist'));
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), '{"private":true,"type":"module"}');
  // Without a registry: a package that needed another one would fail here.
  const npm = run('npm', ['install', '--offline', '--no-audit', '--no-fund', tarball]);
  expect(npm.output).toContain('added 1 package');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the tarball installs without a registry, with licences and declarations, and names nothing of the workspace', () => {
  const names = ['README.md', 'LICENSE', 'THIRD-PARTY-LICENSES.txt', 'index.js', 'main.js'];
  expect(names.filter((name) => !existsSync(join(installed, name)))).toEqual([]);
  const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as Record<string, unknown>;
  expect(manifest.dependencies).toBeUndefined();
  expect(existsSync(join(installed, String(manifest.types)))).toBe(true);
  const code = readdirSync(installed, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(js|ts)$/.test(name));
  const naming = code.filter((name) => {
    const text = readFileSync(join(installed, name), 'utf8');
    return /from ["']@linekeeper|require\(["']@linekeeper/.test(text) || text.includes(ROOT);
  });
  expect(naming).toEqual([]);
});

test('the installed command serves people to a personal token, the inspector its scripts, and the coverage table', async () => {
  const { child, url } = await startCommand(['--people', '20', '--clock-rate', '0']);
  try {
    const given = await fetch(`${url}/_emulator/personal-token`, { method: 'POST' });
    const { accessToken } = (await given.json()) as { accessToken: string };
    const people = await fetch(`${url}/v1/people?max=5`, { headers: { authorization: `Bearer ${accessToken}` } });
    expect(((await people.json()) as { items: unknown[] }).items).toHaveLength(5);
    const script = await (await fetch(`${url}/inspector/browser/live.ts`)).text();
    expect(script).toContain('EventSource');
    const coverage = await (await fetch(`${url}/_emulator/coverage`)).text();
    expect(coverage).toContain('GET /v1/people/{personId}');
  } finally {
    child.kill('SIGTERM');
  }
});

test('the installed command runs another one for which Webex’s own names lead here', () => {
  const script = `
    const headers = { authorization: 'Bearer ' + process.env.WEBEX_ACCESS_TOKEN };
    const answer = await fetch('https://webexapis.com/v1/people/me', { headers });
    console.log((await answer.json()).emails[0]);`;
  const node = ['node', '--input-type=module', '-e', script];
  const { status, output } = run(command, ['env', '--people', '20', '--', ...node]);
  expect({ status, output }).toEqual({ status: 0, output: 'dana.okafor@acme.example\n' });
});

test('example: a test in three lines', () => {
  const { status, output } = run('node', ['--test', join(examples, 'three-lines.test.js')]);
  expect(output).toMatch(/pass 1\b/);
  expect(status).toBe(0);
});

test('example: a shell session stages a lost password and sees the refresh fail', async (context) => {
  if (run('curl', ['--version']).status !== 0) skip(context, 'curl');
  const { child, url } = await startCommand(['--people', '20']);
  try {
    const { status, output } = run('sh', [join(examples, 'lost-password.sh'), url]);
    expect({ status, lines: output.trim().split('\n') }).toEqual({
      status: 0,
      lines: [
        'before: a refresh answers 200',
        'after: a refresh answers 400: invalid_grant',
        'after: the access token still answers 200',
        'truth: password-changed',
      ],
    });
  } finally {
    child.kill('SIGTERM');
  }
});

test('example: a Python script that knows nothing of the emulator lists its people', (context) => {
  if (run('python3', ['-c', 'import requests']).status !== 0) skip(context, 'python3 with requests');
  const script = join(examples, 'list_people.py');
  const { status, output } = run(command, ['env', '--people', '25', '--', 'python3', script]);
  const lines = output.trim().split('\n');
  expect(status).toBe(0);
  expect(lines).toHaveLength(25);
  expect(lines[0]).toMatch(/^dana\.okafor@acme\.example \d+$/);
});

test('example: a small hotel from a seed file', async () => {
  const { child, url } = await startCommand(['--seed-file', join(examples, 'small-hotel.json')]);
  try {
    const state = await (await fetch(`${url}/_emulator/state`)).json();
    expect(state).toMatchObject({
      organizations: [{ name: 'Hotel Aurora', people: 5, admins: [{ email: 'anna.rossi@aurora.example' }] }],
      integrations: [{ clientId: 'aurora-wallboard' }],
    });
  } finally {
    child.kill('SIGTERM');
  }
});

test('the declarations compile with all checks on and know the door', () => {
  writeFileSync(
    join(project, 'typed.ts'),
    `import { createEmulator, type Emulator } from 'webex-calling-emulator';
const emulator: Emulator = await createEmulator({ people: 20 });
const url: string = emulator.url;
// @ts-expect-error: there is no such option
await createEmulator({ persons: 20 });
console.log(url);
`,
  );
  const flags = ['--module', 'nodenext', '--target', 'es2024', '--strict', '--noEmit', '--types', 'node'];
  const roots = ['--typeRoots', join(ROOT, 'node_modules/@types')];
  const { status, output } = run(join(ROOT, 'node_modules/.bin/tsc'), [...flags, ...roots, 'typed.ts']);
  expect({ status, output }).toEqual({ status: 0, output: '' });
});
