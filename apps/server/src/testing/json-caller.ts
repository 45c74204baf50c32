import type { TestPlatform } from './test-platform.ts';

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers freely
export type JsonAnswer = { status: number; body: any };
export type JsonCaller = (
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  body?: object,
) => Promise<JsonAnswer>;

/** Asks our own API below `base` without a socket, with the token against forged requests that a browser would have. */
export function createJsonCaller({ http }: TestPlatform['platform'], base: string): JsonCaller {
  http.raw((app) => {
    app.get('/token', async (request) => ({ token: http.csrfToken(request) }));
  });
  return async (method, path, body) => {
    const token = await http.app.inject({ method: 'GET', url: '/token' });
    const cookies = Object.fromEntries(token.cookies.map(({ name, value }) => [name, value]));
    const headers = { 'x-csrf-token': token.json().token };
    const payload = body === undefined ? {} : { payload: body };
    const answer = await http.app.inject({ method, url: `${base}${path}`, cookies, headers, ...payload });
    return { status: answer.statusCode, body: answer.json() };
  };
}
