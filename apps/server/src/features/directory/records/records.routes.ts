import {
  addOwnField,
  addRecord,
  changeOwnField,
  type DirectoryRecord,
  listRecordHistory,
  MOST_OWN_FIELDS,
  readDirectoryRecord,
  readOwnRecords,
  readRecordPhoto,
  removeOwnField,
  removeRecord,
  setRecordField,
  setRecordPhoto,
  takeBackRecordField,
  takeBackRecordPhoto,
} from '@linekeeper/api-contract';
import { AppError } from '../../../platform/errors.ts';
import type { OrganizationRef, Platform, SignedIn } from '../../../platform/platform.ts';
import { selectState } from '../run.queries.ts';
import { setField, takeBackField } from './change-record.ts';
import { selectHistory } from './history.queries.ts';
import { addManual, removeManual } from './manual-entries.ts';
import { selectOwnFields } from './own-fields.queries.ts';
import { addField, changeField, removeField } from './own-fields.ts';
import { photoState, readPhoto, setPhoto, takeBackPhoto } from './photos.ts';
import { presentChange, presentOwnField, presentRecord, presentSetHere } from './present-record.ts';
import { selectManual, selectOwnValues, selectRecord, selectSetHere } from './records.queries.ts';

const SET_HERE_SHOWN = 500;
/** A browser asks again after a while; the address changes with the picture. */
const PHOTO_CACHE = 'private, max-age=3600';

/** Entries field by field, what the organization says of them itself, and their pictures. */
export function mountRecordsRoutes(platform: Platform): void {
  mountEntries(platform);
  mountPhotos(platform);
  mountOwn(platform);
}

function mountEntries(platform: Platform): void {
  const { http, database } = platform;
  http.route(readDirectoryRecord, ({ organization, params, role }) =>
    answer(platform, { organizationId: idOf(organization), entryId: params.entry, mayEdit: role === 'owner' }),
  );
  http.route(setRecordField, async ({ organization, params, body, signedIn }) => {
    const act = actOf({ organization, params, signedIn });
    await setField(platform, { ...act, field: params.field, value: body.value });
    return answer(platform, { ...act, mayEdit: true });
  });
  http.route(takeBackRecordField, async ({ organization, params, signedIn }) => {
    const act = actOf({ organization, params, signedIn });
    await takeBackField(platform, { ...act, field: params.field });
    return answer(platform, { ...act, mayEdit: true });
  });
  http.route(addRecord, async ({ organization, body, signedIn }) => {
    const organizationId = idOf(organization);
    const entryId = await addManual(platform, { organizationId, ...body, by: nameOf(signedIn) });
    return answer(platform, { organizationId, entryId, mayEdit: true });
  });
  http.route(removeRecord, async ({ organization, params, signedIn }) => {
    await removeManual(platform, actOf({ organization, params, signedIn }));
    return { id: params.entry };
  });
  http.route(listRecordHistory, async ({ organization, params, query }) => {
    const before = query.before === undefined ? null : new Date(query.before);
    const key = { organizationId: idOf(organization), entryId: params.entry };
    const rows = await selectHistory(database, { ...key, before, limit: query.limit + 1 });
    return { changes: rows.slice(0, query.limit).map(presentChange), more: rows.length > query.limit };
  });
}

function mountPhotos(platform: Platform): void {
  const { http } = platform;
  http.route(readRecordPhoto, async ({ organization, params, reply }) => {
    const picture = await readPhoto(platform, { organizationId: idOf(organization), entryId: params.entry });
    if (picture === null) throw new AppError('not-found', 'This entry has no picture.');
    reply
      .header('content-type', picture.mediaType)
      .header('cache-control', PHOTO_CACHE)
      .header('x-content-type-options', 'nosniff')
      // Opened by itself it is a picture and nothing else, whatever its bytes may also be.
      .header('content-security-policy', "default-src 'none'; sandbox; frame-ancestors 'none'")
      .header('content-disposition', 'inline; filename="photo"');
    return picture.bytes;
  });
  http.route(setRecordPhoto, async ({ organization, params, body, signedIn }) => {
    const act = actOf({ organization, params, signedIn });
    await setPhoto(platform, { ...act, base64: body.base64 });
    return answer(platform, { ...act, mayEdit: true });
  });
  http.route(takeBackRecordPhoto, async ({ organization, params, signedIn }) => {
    const act = actOf({ organization, params, signedIn });
    await takeBackPhoto(platform, act);
    return answer(platform, { ...act, mayEdit: true });
  });
}

function mountOwn(platform: Platform): void {
  const { http, database } = platform;
  http.route(readOwnRecords, async ({ organization }) => {
    const organizationId = idOf(organization);
    const [fields, manual, setHere] = await Promise.all([
      selectOwnFields(database, { organizationId }),
      selectManual(database, { organizationId }),
      selectSetHere(database, { organizationId, limit: SET_HERE_SHOWN }),
    ]);
    const names = new Map(fields.map(({ field_id, name }) => [field_id, name]));
    return {
      fields: fields.map(presentOwnField),
      entries: manual.map(({ entry_id: id, kind, name, added_at, by }) => ({
        ...{ id, kind, name },
        addedAt: added_at.toISOString(),
        by: by ?? '',
      })),
      values: setHere.map((row) => presentSetHere(row, names)),
      valuesTotal: setHere[0]?.total ?? 0,
      mostFields: MOST_OWN_FIELDS,
    };
  });
  http.route(addOwnField, async ({ organization, body }) =>
    presentOwnField(await addField(platform, { organizationId: idOf(organization), draft: body })),
  );
  http.route(changeOwnField, async ({ organization, params, body }) => {
    const key = { organizationId: idOf(organization), fieldId: params.field };
    return presentOwnField(await changeField(platform, { ...key, ...body }));
  });
  http.route(removeOwnField, async ({ organization, params }) => {
    await removeField(platform, { organizationId: idOf(organization), fieldId: params.field });
    return { id: params.field };
  });
}

async function answer(
  platform: Platform,
  input: { organizationId: string; entryId: string; mayEdit: boolean },
): Promise<DirectoryRecord> {
  const { database } = platform;
  const [[row], own, ownFields, [state]] = await Promise.all([
    selectRecord(database, input),
    selectOwnValues(database, input),
    selectOwnFields(database, input),
    selectState(database, input),
  ]);
  if (row === undefined) throw new AppError('not-found', 'There is no such entry.');
  const photo = await photoState(platform, { ...input, avatar: row.details.avatar });
  return presentRecord({ row, own, ownFields, readAt: state?.complete_at ?? null, photo, mayEdit: input.mayEdit });
}

function actOf(input: { organization: OrganizationRef | null; params: { entry: string }; signedIn: SignedIn | null }): {
  organizationId: string;
  entryId: string;
  by: string;
} {
  return { organizationId: idOf(input.organization), entryId: input.params.entry, by: nameOf(input.signedIn) };
}

const nameOf = (signedIn: SignedIn | null): string => signedIn?.name ?? 'unknown';

function idOf(organization: OrganizationRef | null): string {
  if (organization === null) throw new AppError('not-found', 'There is no such organization.');
  return organization.organizationId;
}
