import type { Answered, Asked } from './worker-messages.ts';

/**
 * Up to here, some 15,000 entries, the page holds the index itself: a search takes a few milliseconds, less than a worker costs, whose
 * answers browsers keep back until the letter is painted (docs/decisions/0034).
 */
const SMALL_INDEX_BYTES = 2_000_000;

interface Addresses {
  address: string;
  contacts: string;
}

type Ask = (message: Asked) => void;

/** Whoever holds the index, here or in a worker; which, its size decides. */
export interface FindingHost {
  /** Until the index is there nothing is searched; favourites are remembered. */
  ask: Ask;
  /** Fetches what changed, or the whole where it could not be fetched before. */
  refresh(): void;
  close(): void;
}

/** Fetches the index and tells `hear` what is answered; `failed` where it cannot be had. */
export function createFindingHost(addresses: Addresses, hear: (answered: Answered) => void): FindingHost {
  const closed = new AbortController();
  let holder: Ask | null = null;
  let starting = false;
  let favourites: readonly string[] = [];
  const tell = (answered: Answered): void => {
    if (!closed.signal.aborted) hear(answered);
  };
  const begin = async (): Promise<void> => {
    starting = true;
    try {
      holder = await startHolder(addresses, tell, closed.signal);
      holder({ type: 'favourites', ids: favourites });
    } catch {
      tell({ type: 'failed' });
    } finally {
      starting = false;
    }
  };
  void begin();
  return {
    ask: (message) => {
      if (message.type === 'favourites') favourites = message.ids;
      holder?.(message);
    },
    refresh: () => {
      if (holder !== null) holder({ type: 'load', ...addresses });
      else if (!starting) void begin();
    },
    close: () => closed.abort(),
  };
}

async function startHolder(
  addresses: Addresses,
  hear: (answered: Answered) => void,
  closed: AbortSignal,
): Promise<Ask> {
  // Begun while the answer is on its way: a large index is not to wait for it.
  const worker = new Worker(new URL('./directory-worker.ts', import.meta.url), { type: 'module' });
  closed.addEventListener('abort', () => worker.terminate());
  worker.addEventListener('message', (event: MessageEvent<Answered>) => hear(event.data));
  worker.addEventListener('error', () => hear({ type: 'failed' }));
  const first = await fetchIndex(addresses.address, closed).catch((error: unknown) => {
    worker.terminate();
    throw error;
  });
  const load: Asked = { type: 'load', ...addresses, first };
  if (first.byteLength > SMALL_INDEX_BYTES) {
    worker.postMessage(load, [first]);
    return (message) => worker.postMessage(message);
  }
  worker.terminate();
  const { createDirectoryFinding } = await import('./directory-finding.ts');
  const ask = createDirectoryFinding(hear);
  ask(load);
  return ask;
}

async function fetchIndex(address: string, signal: AbortSignal): Promise<ArrayBuffer> {
  const answered = await fetch(address, { credentials: 'same-origin', signal });
  if (!answered.ok) throw new Error(`answered ${answered.status}`);
  return answered.arrayBuffer();
}
