import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createSeededIds } from '../ids.ts';
import { serveWebUi } from './web-ui.ts';

let folder: string;
let app: FastifyInstance;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'web-ui-'));
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'assets', 'main-abc123.js'), 'export {};');
  await writeFile(join(folder, 'index.html'), '<meta name="csp-nonce" content="__CSP_NONCE__" />');
  app = Fastify();
  await serveWebUi(
    app,
    createSeededIds(() => 1, 'ui'),
    folder,
  );
});
afterEach(async () => {
  await app.close();
  await rm(folder, { recursive: true });
});

test('every page address, the first one too, gets the page with the nonce of its policy', async () => {
  for (const url of ['/', '/acme/directory', '/index', '/assets-of-ours?x=1']) {
    const response = await app.inject({ url });
    expect(response.statusCode, url).toBe(200);
    const nonce = /'nonce-([^']+)'/.exec(String(response.headers['content-security-policy']))?.[1];
    expect(response.body).toBe(`<meta name="csp-nonce" content="${nonce}" />`);
    expect(response.headers['cache-control']).toBe('no-store');
  }
});

test('hashed assets may be kept for ever; a missing one is no page', async () => {
  const asset = await app.inject({ url: '/assets/main-abc123.js' });
  expect(asset.headers['cache-control']).toBe('public, max-age=31536000, immutable');
  expect((await app.inject({ url: '/assets/main-old.js' })).statusCode).toBe(404);
  expect((await app.inject({ url: '/assets/../../package.json' })).statusCode).toBe(404);
});

test('nothing but reading gets a page', async () => {
  expect((await app.inject({ url: '/acme', method: 'POST' })).statusCode).toBe(404);
});
