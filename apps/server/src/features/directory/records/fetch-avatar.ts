import { MOST_PHOTO_BYTES } from '@linekeeper/api-contract';
import { imageType } from './image-type.ts';

/**
 * Hosts Webex keeps pictures on: its own content network, and the older one its documentation still shows. Nothing else
 * is asked, so an address somebody writes into a profile cannot make this server ask inside its own network.
 */
const WEBEX_HOSTS = [
  /^(?:[a-z0-9-]+\.)+webexcontent\.com$/,
  /^1efa7a94ed216783e352-c62266528714497a17239ececf39e9e2\.ssl\.cf1\.rackcdn\.com$/,
];
const TIMEOUT_MS = 10_000;

export interface Picture {
  mediaType: string;
  bytes: Buffer;
}

/** Whether this address may be asked: Webex's own hosts by https, or the emulator that stands in for Webex. */
export function mayAsk(address: string, emulatorUrl: string | null): boolean {
  const url = URL.parse(address);
  if (url === null || url.username !== '' || url.password !== '') return false;
  if (emulatorUrl !== null && url.origin === new URL(emulatorUrl).origin) return true;
  return url.protocol === 'https:' && url.port === '' && WEBEX_HOSTS.some((host) => host.test(url.hostname));
}

/** Webex's picture; null where there is none to be had. No redirect is followed: it could lead anywhere. */
export async function fetchAvatar(address: string, emulatorUrl: string | null): Promise<Picture | null> {
  if (!mayAsk(address, emulatorUrl)) return null;
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(address, { redirect: 'error', credentials: 'omit', signal });
    if (!response.ok || response.body === null) {
      await response.body?.cancel();
      return null;
    }
    const bytes = await readUpTo(response.body, MOST_PHOTO_BYTES);
    const mediaType = bytes === null ? null : imageType(bytes);
    return bytes === null || mediaType === null ? null : { bytes, mediaType };
  } catch {
    return null;
  }
}

/** Null where there is more: what was announced is not believed. */
async function readUpTo(body: ReadableStream<Uint8Array>, limit: number): Promise<Buffer | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > limit) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
