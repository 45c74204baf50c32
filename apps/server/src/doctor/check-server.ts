import type { Settings } from '../settings.ts';
import { broken, codeOf, type Finding, ok, warning } from './finding.ts';

const CALLBACK_PATH = '/webex/callback';

/** Where people and Webex reach the server; null where only the running server knows its port. */
export function publicUrlOf({ publicUrl, host, port }: Settings): string | null {
  if (publicUrl !== null) return publicUrl;
  if (port === 0) return null;
  return `http://${host === '0.0.0.0' || host === '::' ? 'localhost' : host}:${port}`;
}

export const redirectUriOf = (publicUrl: string): string => `${publicUrl}${CALLBACK_PATH}`;

export interface Asking {
  fetch: typeof fetch;
  timeoutMs: number;
}

interface Health {
  findings: Finding[];
  answers: boolean;
}

/** Whether a server runs where the settings say, and whether it can work. */
export async function checkServer(settings: Settings, asking: Asking): Promise<Health> {
  if (settings.port === 0) return { findings: [], answers: false };
  const host = settings.host === '0.0.0.0' ? '127.0.0.1' : settings.host === '::' ? '[::1]' : settings.host;
  const address = `http://${host}:${settings.port}`;
  const of = { area: 'server', subject: address } as const;
  const answer = await statusOf(`${address}/readyz`, asking);
  if (answer === 'no-answer') {
    const seen = 'No server answers here.';
    const todo = `npm start. If it ends again at once, the reason stands at the end of server.log in ${settings.dataDir}.`;
    return { findings: [warning(of, { seen, todo })], answers: false };
  }
  if (answer !== 200) {
    const seen = `Something answers, but is not ready to work (status ${answer}).`;
    const todo = 'If the server is starting, ask again in a minute. Otherwise look at the database above.';
    return { findings: [broken(of, { seen, todo })], answers: false };
  }
  return { findings: [ok(of, 'A server answers, and its database answers it.')], answers: true };
}

async function statusOf(address: string, { fetch, timeoutMs }: Asking): Promise<number | 'no-answer'> {
  try {
    const response = await fetch(address, { redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) });
    await response.body?.cancel();
    return response.status;
  } catch {
    return 'no-answer';
  }
}

/** Its form, and whether it leads to a Linekeeper. */
export async function checkPublicUrl(
  settings: Settings,
  told: { serverAnswers: boolean; asking: Asking },
): Promise<Finding[]> {
  const publicUrl = publicUrlOf(settings);
  if (publicUrl === null) return [];
  const of = { area: 'public address', subject: publicUrl } as const;
  const form = formOf(publicUrl, settings);
  if (form !== null) return [form];
  if (settings.publicUrl === null || !told.serverAnswers) {
    return [ok(of, `Webex sends people back to ${redirectUriOf(publicUrl)}.`)];
  }
  return [await leadsToUs(publicUrl, told.asking)];
}

function formOf(publicUrl: string, settings: Settings): Finding | null {
  const of = { area: 'public address', subject: publicUrl } as const;
  const url = new URL(publicUrl);
  const example = 'Set LINEKEEPER_PUBLIC_URL to scheme and host alone, as https://linekeeper.example.';
  if (url.search !== '' || url.hash !== '' || url.username !== '') {
    return broken(of, {
      seen: 'It has more than a scheme, a host and a port: no redirect address can be made of it.',
      todo: example,
    });
  }
  if (url.pathname !== '/') {
    return broken(of, {
      seen: `It has a path (${url.pathname}): Linekeeper's pages are at the root of a host.`,
      todo: example,
    });
  }
  if (settings.emulatorUrl !== null || url.protocol === 'https:') return null;
  const here = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  const todo =
    'Put an https proxy in front and set LINEKEEPER_PUBLIC_URL to its address; then register that redirect address.';
  return here
    ? warning(of, {
        seen: 'Only a browser on this very machine gets here, and no webhook of Webex does.',
        todo,
        article: 1101,
      })
    : broken(of, {
        seen: 'It is not https: tokens and cookies would cross the network in clear.',
        todo,
        article: 1101,
      });
}

async function leadsToUs(publicUrl: string, { fetch, timeoutMs }: Asking): Promise<Finding> {
  const of = { area: 'public address', subject: publicUrl } as const;
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await fetch(`${publicUrl}/healthz`, { redirect: 'manual', signal });
    const text = await response.text();
    if (response.status === 200 && /^\{"status":"ok"\}/.test(text)) {
      return ok(of, `It leads to a Linekeeper. Webex sends people back to ${redirectUriOf(publicUrl)}.`);
    }
    const todo = 'Make the proxy hand everything under this host on to the server, path unchanged.';
    return broken(of, { seen: `Something else answers there (status ${response.status}).`, todo });
  } catch (error) {
    // Behind some routers a machine cannot reach itself by its public address, though everybody else can.
    const seen = `From this machine nothing answers there (${codeOf(error) || 'no answer in time'}).`;
    return warning(of, {
      seen,
      todo: `Open ${publicUrl}/healthz in a browser elsewhere. If that fails too, mend proxy or DNS.`,
    });
  }
}
