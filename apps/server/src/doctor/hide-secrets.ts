const SECRET_SETTINGS = ['LINEKEEPER_MASTER_KEY', 'LINEKEEPER_MASTER_KEY_OLD', 'LINEKEEPER_API_KEY'];
const HIDDEN = '…';
/** Shorter ones would blot out half of the report, and are found by trying anyway. */
const SHORTEST = 4;

/**
 * Takes secrets of the environment out of a text: master keys, and passwords in addresses (databases, mail servers, proxies).
 * A second net: nothing here writes them, but what others answer may quote them.
 */
export function secretHider(environment: NodeJS.ProcessEnv): (text: string) => string {
  const secrets = new Set<string>();
  for (const [name, value = ''] of Object.entries(environment)) {
    if (SECRET_SETTINGS.includes(name)) secrets.add(value.trim());
    for (const password of passwordsIn(value)) secrets.add(password);
  }
  // The longest first: one may be a part of another.
  const sorted = [...secrets].filter(({ length }) => length >= SHORTEST).sort((a, b) => b.length - a.length);
  return (text) => sorted.reduce((rest, secret) => rest.replaceAll(secret, HIDDEN), text);
}

/** As written and as meant: `p%40ss` and `p@ss`. Also of addresses that are no sound ones. */
function passwordsIn(value: string): string[] {
  const found = /^[a-z][a-z0-9+.-]*:\/\/[^/\s]*?:([^\s]*)@/i.exec(value)?.[1];
  const parameter = /[?&]password=([^&\s]+)/i.exec(value)?.[1];
  return [found, parameter].flatMap((text) => {
    if (text === undefined || text === '') return [];
    try {
      return [text, decodeURIComponent(text)];
    } catch {
      return [text];
    }
  });
}

/** An address without user, password and query. */
export function bareAddress(address: string): string {
  try {
    const url = new URL(address);
    return `${url.protocol}//${url.host}${url.pathname === '/' ? '' : url.pathname}`;
  } catch {
    return 'an address that cannot be read';
  }
}
