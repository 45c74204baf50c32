import { createDirectoryReader } from './directory-reader.ts';
import { buffersOf } from './segment.ts';
import type { Asked } from './worker-messages.ts';

// Reads and builds beside the page, so that neither ever holds up typing; the page holds what it searches.

const read = createDirectoryReader({
  tell: (told) => postMessage(told, { transfer: told.type === 'piece' ? buffersOf(told.piece) : [] }),
  fetchAnswer: async (address) => {
    const response = await fetch(address, { credentials: 'same-origin' });
    if (!response.ok) throw new Error(`answered ${response.status}`);
    return response.json();
  },
});
addEventListener('message', (event: MessageEvent<Asked>) => read(event.data));
