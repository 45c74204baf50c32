import { createDirectoryFinding } from './directory-finding.ts';
import type { Asked } from './worker-messages.ts';

// Holds a large index beside the page, so that neither building nor searching ever holds up typing.

const ask = createDirectoryFinding((message) => postMessage(message));
addEventListener('message', (event: MessageEvent<Asked>) => ask(event.data));
