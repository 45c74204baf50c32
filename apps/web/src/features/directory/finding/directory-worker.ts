import { createDirectoryReader } from './directory-reader.ts';
import { fetchAnswer } from './fetch-answer.ts';
import { buffersOf } from './segment.ts';
import type { Asked } from './worker-messages.ts';

// Reads and builds beside the page, so that neither ever holds up typing; the page holds what it searches.

const read = createDirectoryReader({
  tell: (told) => postMessage(told, { transfer: told.type === 'piece' ? buffersOf(told.piece) : [] }),
  fetchAnswer,
});
addEventListener('message', (event: MessageEvent<Asked>) => read(event.data));
