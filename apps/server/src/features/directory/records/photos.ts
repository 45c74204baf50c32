import { MOST_PHOTO_BYTES } from '@linekeeper/api-contract';
import { AppError } from '../../../platform/errors.ts';
import type { Platform } from '../../../platform/platform.ts';
import type { RecordAct } from './change-record.ts';
import { fetchAvatar, mayAsk, type Picture } from './fetch-avatar.ts';
import { type HistoryAct, insertHistory } from './history.queries.ts';
import { imageType } from './image-type.ts';
import { deleteOwnPhoto, selectPhotoStates, selectPhotos, upsertPhoto } from './photos.queries.ts';
import { selectRecord } from './records.queries.ts';
import { inOneTransaction } from './write-entries.queries.ts';
import { lineOf } from './write-entries.ts';

/** Webex gives a changed picture another address, so this only bounds how long a picture outlives its removal there. */
const KEPT_MS = 7 * 86_400_000;
/** What gave no picture is asked again after an hour. */
const NOT_ASKED_AGAIN_MS = 3_600_000;

interface EntryKey {
  organizationId: string;
  entryId: string;
}

/** Which picture an entry has, without asking Webex; `version` changes with it. */
export async function photoState(
  platform: Platform,
  input: EntryKey & { avatar: string | undefined },
): Promise<{ source: 'own' | 'webex'; version: string } | null> {
  const states = await selectPhotoStates(platform.database, input);
  const own = states.find(({ source }) => source === 'own');
  if (own !== undefined) return { source: 'own', version: `own-${own.set_at.getTime()}` };
  const { avatar } = input;
  if (avatar === undefined || !mayAsk(avatar, platform.settings.emulatorUrl)) return null;
  const kept = states.find(({ source, address }) => source === 'webex' && address === avatar);
  const isNone = kept !== undefined && kept.media_type === null && isYoung(platform, kept.set_at, NOT_ASKED_AGAIN_MS);
  return isNone ? null : { source: 'webex', version: versionOf(avatar) };
}

/** The picture itself: the uploaded one, otherwise Webex's, kept here so that a list of faces asks Webex once. */
export async function readPhoto(platform: Platform, input: EntryKey): Promise<Picture | null> {
  const [[row], photos] = await Promise.all([
    selectRecord(platform.database, input),
    selectPhotos(platform.database, input),
  ]);
  if (row === undefined || row.removed_at !== null) return null;
  const own = photos.find(({ source }) => source === 'own');
  if (own?.media_type && own.bytes !== null) return { mediaType: own.media_type, bytes: own.bytes };
  const { avatar } = row.details;
  if (avatar === undefined) return null;
  const kept = photos.find(({ source, address }) => source === 'webex' && address === avatar);
  if (kept !== undefined && isYoung(platform, kept.set_at, kept.bytes === null ? NOT_ASKED_AGAIN_MS : KEPT_MS)) {
    return kept.media_type === null || kept.bytes === null ? null : { mediaType: kept.media_type, bytes: kept.bytes };
  }
  const { emulatorUrl } = platform.settings;
  const picture = await fetchAvatar(avatar, emulatorUrl);
  const photo = {
    source: 'webex' as const,
    media_type: picture?.mediaType ?? null,
    bytes: picture?.bytes ?? null,
    address: avatar,
    set_at: new Date(platform.clock.now()),
  };
  await upsertPhoto(platform.database, { ...input, photo, by: null });
  return picture;
}

/** Keeps an uploaded picture; what is none by its first bytes is refused, whatever it is called. */
export async function setPhoto(platform: Platform, input: RecordAct & { base64: string }): Promise<void> {
  const bytes = Buffer.from(input.base64, 'base64');
  if (bytes.length > MOST_PHOTO_BYTES) {
    throw refused(`The picture has ${(bytes.length / MOST_PHOTO_BYTES).toFixed(1)} MB; there is room for 1 MB.`);
  }
  const mediaType = imageType(bytes);
  if (mediaType === null) throw refused('This is no picture in PNG, JPEG or WebP.');
  await demandEntry(platform, input);
  const photo = { source: 'own' as const, media_type: mediaType, bytes, address: null };
  const set_at = new Date(platform.clock.now());
  await inOneTransaction(platform.database, async (transaction) => {
    await upsertPhoto(transaction, { ...input, photo: { ...photo, set_at }, by: input.by });
    await note(platform, transaction, { ...input, act: 'set' });
  });
}

/** Takes the uploaded picture away. */
export async function takeBackPhoto(platform: Platform, input: RecordAct): Promise<void> {
  await demandEntry(platform, input);
  await inOneTransaction(platform.database, async (transaction) => {
    const gone = await deleteOwnPhoto(transaction, input);
    if (gone.length > 0) await note(platform, transaction, { ...input, act: 'taken-back' });
  });
}

async function note(
  platform: Platform,
  transaction: Platform['database'],
  { organizationId, entryId, by, act }: RecordAct & { act: HistoryAct },
): Promise<void> {
  const changes = [lineOf(platform, { entryId, act, fields: [{ field: 'photo', before: null, after: null }] })];
  const at = new Date(platform.clock.now());
  await insertHistory(transaction, { organizationId, changes, at, runId: null, byName: by });
}

async function demandEntry(platform: Platform, input: EntryKey): Promise<void> {
  const [row] = await selectRecord(platform.database, input);
  if (row === undefined || row.removed_at !== null) throw new AppError('not-found', 'This entry is not here any more.');
}

function isYoung(platform: Platform, at: Date, ms: number): boolean {
  return platform.clock.now() - at.getTime() < ms;
}

/** Addresses of Webex are long, and differ at their end. */
function versionOf(address: string): string {
  return encodeURIComponent(address.slice(-40));
}

function refused(why: string): AppError {
  return new AppError('photo-refused', why, { field: 'body.base64', next: 'Nothing has been changed.' });
}
