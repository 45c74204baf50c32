import type { Platform } from '../../../platform/platform.ts';

/** What the public status page of Webex says, to tell an outage from trouble of ours. Source: docs/webex/identity.md. */
export type StatusReport =
  | { kind: 'incident'; title: string }
  | { kind: 'nothing-told' }
  | { kind: 'unreachable' }
  /** Switched off by the setting. */
  | { kind: 'not-asked' };

export interface StatusPage {
  read(): Promise<StatusReport>;
}

const PAGE = '/unresolved-incidents.json';
const READ_AGAIN_MS = 30_000;
const TIMEOUT_MS = 5_000;

/** Asked only while there is trouble, twice a minute at most by each process; no token is sent along. */
export function createStatusPage(
  platform: Pick<Platform, 'settings' | 'clock'>,
  ask: typeof fetch = fetch,
): StatusPage {
  const { clock, settings } = platform;
  const { statusUrl } = settings.webex;
  let last: { atMs: number; report: Promise<StatusReport> } | null = null;
  return {
    read: () => {
      if (statusUrl === null) return Promise.resolve({ kind: 'not-asked' });
      const nowMs = clock.now();
      if (last === null || nowMs - last.atMs >= READ_AGAIN_MS || nowMs < last.atMs) {
        last = { atMs: nowMs, report: readPage(`${statusUrl}${PAGE}`, ask) };
      }
      return last.report;
    },
  };
}

async function readPage(address: string, ask: typeof fetch): Promise<StatusReport> {
  try {
    const response = await ask(address, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'manual' });
    const body: unknown = response.ok ? await response.json() : null;
    return readIncidents(body);
  } catch {
    return { kind: 'unreachable' };
  }
}

function readIncidents(body: unknown): StatusReport {
  if (typeof body !== 'object' || body === null || !('incidents' in body) || !Array.isArray(body.incidents)) {
    return { kind: 'unreachable' };
  }
  for (const incident of body.incidents as unknown[]) {
    const name = typeof incident === 'object' && incident !== null && 'name' in incident ? incident.name : null;
    if (typeof name === 'string' && name !== '') return { kind: 'incident', title: name.slice(0, 200) };
  }
  return { kind: 'nothing-told' };
}
