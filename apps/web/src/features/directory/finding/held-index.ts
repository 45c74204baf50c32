import type { DirectoryIndex } from './directory-index.ts';
import type { BuiltSegment, SegmentPiece } from './segment.ts';
import type { Asked, Part, Told } from './worker-messages.ts';

export type Heard = { type: 'failed' } | { type: 'read'; index: DirectoryIndex };

/** The index as the page holds it, for as long as it looks at the directory. */
export interface HeldIndex {
  /** Fetches what changed, or the whole where it could not be fetched before. */
  refresh(): void;
  close(): void;
}

export interface Addresses {
  address: string;
  contacts: string;
}

/** What is used of a worker. */
export interface Reader {
  post(asked: Asked): void;
  end(): void;
}

type StartReader = (heard: { tell(told: Told): void; broke(): void }) => Reader;

/**
 * Has a worker read and build the index and holds it here, where a search answers before the letter is painted: what comes from
 * a worker is kept back until then (docs/decisions/0034). Tells `hear` whenever it is another.
 */
export function createHeldIndex(
  addresses: Addresses,
  hear: (heard: Heard) => void,
  startReader: StartReader = startWorker,
): HeldIndex {
  let closed = false;
  const hearOpen = (heard: Heard): void => {
    if (!closed) hear(heard);
  };
  let reader: Reader | null = null;
  const refresh = (): void => {
    reader ??= startReader({ tell: createAssembly(hearOpen), broke });
    reader.post(addresses);
  };
  const broke = (): void => {
    reader?.end();
    // The next refresh begins anew, with the whole.
    reader = null;
    hearOpen({ type: 'failed' });
  };
  refresh();
  return {
    refresh,
    close: () => {
      closed = true;
      reader?.end();
    },
  };
}

/** Puts together what is told piece by piece; the index becomes another with all of it at once. */
function createAssembly(hear: (heard: Heard) => void): (told: Told) => void {
  // Needed once the index is there, and then at once.
  const searching = import('./directory-index.ts');
  let index: DirectoryIndex | null = null;
  let contacts: BuiltSegment | null = null;
  let pieces = new Map<Part, SegmentPiece>();

  const adopt = async (read: ReadonlyMap<Part, SegmentPiece>, outdated: readonly string[]): Promise<void> => {
    const { createDirectoryIndex } = await searching;
    const built = (part: Part): BuiltSegment | null => (read.get(part) as BuiltSegment | undefined) ?? null;
    const [base, changes] = [built('base'), built('changes')];
    contacts = built('contacts') ?? contacts;
    if (base !== null) index = createDirectoryIndex(base);
    if (index === null || read.size === 0) return;
    if (contacts !== null && (base !== null || read.has('contacts'))) index.setContacts(contacts);
    if (changes !== null) index.apply({ entries: changes, outdated });
    hear({ type: 'read', index });
  };

  return (told) => {
    if (told.type === 'piece') {
      pieces.set(told.part, { ...pieces.get(told.part), ...told.piece });
      return;
    }
    const read = pieces;
    pieces = new Map();
    if (told.type === 'failed') hear({ type: 'failed' });
    else adopt(read, told.outdated).catch(() => hear({ type: 'failed' }));
  };
}

const startWorker: StartReader = ({ tell, broke }) => {
  const worker = new Worker(new URL('./directory-worker.ts', import.meta.url), { type: 'module' });
  worker.addEventListener('message', (event: MessageEvent<Told>) => tell(event.data));
  worker.addEventListener('error', broke);
  return { post: (asked) => worker.postMessage(asked), end: () => worker.terminate() };
};
