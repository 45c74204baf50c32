const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;

/**
 * Reads a public Webex id: base64 of `ciscospark://<region>/<TYPE>/<id>`, padded or not, any region. Bare UUIDs and base64 of
 * a bare UUID (admin audit events) come back with an empty type. Source: Webex developer documentation, docs/webex/errors.md.
 */
export function decodeWebexId(id: string): { type: string; uuid: string } | null {
  const trimmed = id.trim();
  if (isUuid(trimmed)) return { type: '', uuid: trimmed.toLowerCase() };
  const text = decodeBase64(trimmed);
  if (text === null) return null;
  if (isUuid(text)) return { type: '', uuid: text.toLowerCase() };
  const parts = /^ciscospark:\/\/[^/]+\/([A-Z_]+)\/(.+)$/s.exec(text);
  if (parts === null) return null;
  const [, type = '', rest = ''] = parts;
  return { type, uuid: isUuid(rest) ? rest.toLowerCase() : rest };
}

/** Makes the public form of an id: unpadded base64 of `ciscospark://us/<TYPE>/<uuid>`. */
export function encodeWebexId(type: string, uuid: string): string {
  return btoa(`ciscospark://us/${type}/${uuid}`).replace(/=+$/, '');
}

function isUuid(text: string): boolean {
  return text.length === 36 && UUID.test(text);
}

function decodeBase64(text: string): string | null {
  try {
    // Nearly all are plain, and there are hundreds of thousands of them.
    return atob(/[-_=]/.test(text) ? text.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, '') : text);
  } catch {
    return null;
  }
}
