/** The types of public ids; docs/webex: base64 of `ciscospark://us/<TYPE>/<id>`, mostly without padding. */
export type PublicIdType =
  | 'PEOPLE'
  | 'ORGANIZATION'
  | 'LOCATION'
  | 'ROLE'
  | 'LICENSE'
  | 'WEBHOOK'
  | 'APPLICATION'
  | 'AUTHORIZATION'
  | 'PLACE'
  | 'VIRTUAL_LINE'
  | 'HUNT_GROUP'
  | 'CALL_QUEUE'
  | 'AUTO_ATTENDANT'
  | 'DEVICE'
  | 'CALLING_DEVICE'
  | 'SCIM_GROUP'
  | 'CALL'
  | 'VOICE_MESSAGE'
  | 'WRAPUP_REASON_ID'
  | 'WORKSPACE_LOCATION_FLOOR'
  | 'ROOM'
  | 'MESSAGE';

/** Public form of an id: unpadded base64 of `ciscospark://us/<TYPE>/<id>`. */
export function publicId(type: PublicIdType, id: string): string {
  return Buffer.from(`ciscospark://us/${type}/${id}`).toString('base64').replace(/=+$/, '');
}

/** Reads a public id of any region; null when it is not one. Padding has no meaning. */
export function parsePublicId(text: string): { type: string; id: string } | null {
  const match = /^ciscospark:\/\/[^/]+\/([A-Z_]+)\/(.+)$/.exec(Buffer.from(text, 'base64').toString('utf8'));
  return match?.[1] === undefined || match[2] === undefined ? null : { type: match[1], id: match[2] };
}

/** The bare id when `text` is a public id of one of `types`, or a bare UUID; else null. */
export function idOf(text: string, types: readonly PublicIdType[]): string | null {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) return text.toLowerCase();
  const parsed = parsePublicId(text);
  return parsed !== null && types.some((type) => type === parsed.type) ? parsed.id : null;
}

/** The admin audit's own form: base64 of the bare UUID. */
export function auditId(uuid: string): string {
  return Buffer.from(uuid).toString('base64').replace(/=+$/, '');
}
