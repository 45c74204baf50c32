import type { FastifyInstance } from 'fastify';
import { ActError } from './frame.ts';

/** Words of a refusal, in either form the emulator uses. */
function refusalOf(text: string): string {
  try {
    const body = JSON.parse(text) as { message?: unknown };
    if (typeof body.message === 'string' && body.message !== '') return body.message;
  } catch {
    // Not JSON: told as it is.
  }
  return text.slice(0, 300);
}

/**
 * Asks the emulator's own control API as any program could, so that a button does what the documented request does and
 * refuses what it refuses.
 */
export async function askControl(
  app: FastifyInstance,
  request: { method: 'GET' | 'POST' | 'DELETE'; url: string; body?: Record<string, unknown> },
): Promise<unknown> {
  const { method, url, body } = request;
  const answer = await app.inject({ method, url, ...(body === undefined ? {} : { payload: body }) });
  if (answer.statusCode >= 400) throw new ActError(refusalOf(answer.body));
  return answer.body === '' ? null : JSON.parse(answer.body);
}
