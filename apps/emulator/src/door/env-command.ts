import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEmulator, type EmulatorOptions } from '../index.ts';
import { clientEnvironment } from './environment.ts';

export interface EnvCommand {
  command: readonly string[];
  /** A running emulator; without one, an emulator lives as long as the command. */
  of: string | null;
  /** Whose personal token goes along; null is the first Full Admin. */
  user: string | null;
  emulator: EmulatorOptions;
}

interface Door {
  url: string;
  proxyUrl: string;
  authorityPem: string;
  close(): Promise<void>;
}

async function answerOf(url: string, init: RequestInit = {}): Promise<Record<string, unknown>> {
  const response = await fetch(url, init);
  const body = (await response.json()) as Record<string, unknown>;
  if (!response.ok) throw new Error(String(body.message));
  return body;
}

async function doorOf(input: EnvCommand): Promise<Door> {
  if (input.of !== null) {
    const url = input.of.replace(/\/+$/, '');
    const { proxyUrl, authorityPem } = await answerOf(`${url}/_emulator/door`);
    return { url, proxyUrl: String(proxyUrl), authorityPem: String(authorityPem), close: async () => undefined };
  }
  const emulator = await createEmulator({ ...input.emulator, realNames: true });
  if (emulator.realNames === null) throw new Error('The door of real names did not open.');
  const { proxyUrl, authorityPem } = emulator.realNames;
  return { url: emulator.url, proxyUrl, authorityPem, close: () => emulator.close() };
}

/**
 * `emulator env -- <any command>`: runs the command in an environment in which Webex's own host names lead to the
 * emulator, with a personal token in `WEBEX_ACCESS_TOKEN`. Resolves with the command's exit status.
 */
export async function runWithEnvironment(
  input: EnvCommand,
  environment: Record<string, string | undefined>,
): Promise<number> {
  const door = await doorOf(input);
  const folder = await mkdtemp(join(tmpdir(), 'webex-emulator-'));
  try {
    const authorityFile = join(folder, 'simulated-webex-authority.pem');
    await writeFile(authorityFile, door.authorityPem);
    const body = JSON.stringify(input.user === null ? {} : { email: input.user });
    const headers = { 'content-type': 'application/json' };
    const token = await answerOf(`${door.url}/_emulator/personal-token`, { method: 'POST', headers, body });
    const variables = clientEnvironment({
      url: door.url,
      proxyUrl: door.proxyUrl,
      authorityFile,
      accessToken: String(token.accessToken),
    });
    return await run(input.command, { ...environment, ...variables });
  } finally {
    await rm(folder, { recursive: true, force: true });
    await door.close();
  }
}

const SIGNAL_NUMBERS: Partial<Record<NodeJS.Signals, number>> = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };

function run(command: readonly string[], env: Record<string, string | undefined>): Promise<number> {
  const [program = '', ...args] = command;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env, stdio: 'inherit' });
    const pass = (signal: NodeJS.Signals): void => {
      child.kill(signal);
    };
    process.on('SIGINT', pass);
    process.on('SIGTERM', pass);
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      process.off('SIGINT', pass);
      process.off('SIGTERM', pass);
      resolve(code ?? 128 + (SIGNAL_NUMBERS[signal ?? 'SIGTERM'] ?? 15));
    });
  });
}
