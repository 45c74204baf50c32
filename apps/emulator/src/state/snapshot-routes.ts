import type { FastifyInstance } from 'fastify';
import { controlBody } from '../control/body.ts';
import { WebexHttpError } from '../webex/errors.ts';
import { SnapshotError, type Snapshots } from './snapshots.ts';

/** Snapshots under `/_emulator`: taken and kept here by id, given out, put back. */
export function registerSnapshotRoutes(app: FastifyInstance, snapshots: Snapshots): void {
  app.post('/_emulator/snapshot', async (request) => {
    return snapshots.keep(controlBody(request).optionalText('name') ?? '');
  });
  app.get('/_emulator/snapshots', async () => ({ snapshots: snapshots.kept() }));
  app.get<{ Params: { id: string } }>('/_emulator/snapshots/:id', async ({ params }, reply) => {
    reply.type('application/json');
    return textOf(snapshots, params.id);
  });
  app.delete<{ Params: { id: string } }>('/_emulator/snapshots/:id', async ({ params }) => {
    if (!snapshots.forget(params.id)) throw unknown(params.id);
    return { snapshots: snapshots.kept() };
  });
  app.post('/_emulator/restore', async (request) => {
    const body = controlBody(request);
    // By the id of one kept here, or a whole snapshot as `GET /_emulator/snapshots/{id}` gave it.
    const text = body.has('world') ? JSON.stringify(request.body) : textOf(snapshots, body.text('id'));
    try {
      snapshots.restore(text);
    } catch (error) {
      if (error instanceof SnapshotError) throw new WebexHttpError(400, error.message);
      throw error;
    }
    return { ok: true };
  });
}

function textOf(snapshots: Snapshots, id: string): string {
  const text = snapshots.textOf(id);
  if (text === null) throw unknown(id);
  return text;
}

function unknown(id: string): WebexHttpError {
  return new WebexHttpError(404, `There is no snapshot "${id}".`);
}
