import type { Settings } from '../settings.ts';
import type { Asking } from './check-server.ts';
import { broken, codeOf, type Finding, ok, warning } from './finding.ts';
import { bareAddress } from './hide-secrets.ts';

const WEBEX_TROUBLE_ARTICLE = 1109;

interface Target {
  name: string;
  address: string;
  /** The API speaks JSON, even when it refuses; other hosts of Webex may answer with a page. */
  speaksJson: boolean;
}

/** Webex's word on the time, and when it was heard by our clock. */
export interface TimeOfWebex {
  date: string;
  askedMs: number;
  answeredMs: number;
}

export interface CheckedNetwork {
  findings: Finding[];
  /** Whether it makes sense to ask Webex anything more. */
  apiAnswers: boolean;
  time: TimeOfWebex | null;
}

const of = (subject: string): { area: 'network'; subject: string } => ({ area: 'network', subject });

/** Each host of Webex we need is asked one harmless question, without a token. */
export async function checkNetwork(
  settings: Settings,
  told: { environment: NodeJS.ProcessEnv; asking: Asking; nowMs: () => number },
): Promise<CheckedNetwork> {
  const targets = targetsOf(settings);
  const asked = await Promise.all(targets.map((target) => ask(target, told)));
  const [api] = asked;
  return {
    findings: [...checkProxy(settings, told.environment), ...asked.map(({ finding }) => finding)],
    apiAnswers: api !== undefined && api.finding.state !== 'broken',
    time: api?.time ?? null,
  };
}

function targetsOf({ webex, emulatorUrl }: Settings): Target[] {
  const { apiBaseUrl, cdrBaseUrl, issuers } = webex;
  const api = { name: 'Webex API', address: `${apiBaseUrl}/people/me`, speaksJson: true };
  if (emulatorUrl !== null) return [{ ...api, name: 'simulated Webex' }];
  const cdr = { name: 'call records of the region', address: `${cdrBaseUrl}/cdr_feed`, speaksJson: true };
  const identity = issuers.slice(0, 1).map((issuer) => {
    // The star stands for the mark of a cluster; the host without one is the first cluster's.
    return { name: "Webex's sign-in", address: issuer.replaceAll('*', ''), speaksJson: false };
  });
  return [api, cdr, ...identity];
}

/** Node obeys these names only when it is told to. */
function checkProxy({ emulatorUrl }: Settings, environment: NodeJS.ProcessEnv): Finding[] {
  const proxy = environment.HTTPS_PROXY || environment.https_proxy;
  if (proxy === undefined || proxy === '' || emulatorUrl !== null) return [];
  if (environment.NODE_USE_ENV_PROXY === '1') return [ok(of('proxy'), `Requests go through ${bareAddress(proxy)}.`)];
  const seen = `HTTPS_PROXY is set (${bareAddress(proxy)}), but Linekeeper does not go through it.`;
  return [warning(of('proxy'), { seen, todo: 'Set NODE_USE_ENV_PROXY=1 as well, if this network needs the proxy.' })];
}

async function ask(
  target: Target,
  told: { asking: Asking; nowMs: () => number },
): Promise<{ finding: Finding; time: TimeOfWebex | null }> {
  const { fetch, timeoutMs } = told.asking;
  const subject = of(`${target.name} (${new URL(target.address).host})`);
  const askedMs = told.nowMs();
  try {
    const headers = { accept: 'application/json' };
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await fetch(target.address, { headers, redirect: 'manual', signal });
    const answeredMs = told.nowMs();
    const text = await response.text();
    const finding = judge(target, { subject, status: response.status, text });
    const date = response.headers.get('date');
    // A page in between has a clock of its own.
    return { finding, time: date === null || finding.state === 'broken' ? null : { date, askedMs, answeredMs } };
  } catch (error) {
    return { finding: unreachable(subject, error, target), time: null };
  }
}

function judge(target: Target, answer: { subject: ReturnType<typeof of>; status: number; text: string }): Finding {
  const { subject, status, text } = answer;
  const article = WEBEX_TROUBLE_ARTICLE;
  if (status === 429) {
    const seen = 'It limits how often it may be asked (429).';
    return warning(subject, { seen, todo: 'Nothing: Linekeeper waits as long as Webex says.', article });
  }
  if (status >= 500) {
    const seen = `It is reached, but has trouble of its own (${status}).`;
    return warning(subject, { seen, todo: 'Look at status.webex.com. Nothing has to be authorized again.', article });
  }
  if (target.speaksJson && !isJson(text)) {
    const seen = `What answers is not Webex: a page (status ${status}) where Webex sends JSON.`;
    const todo = 'A proxy or a sign-in page of this network stands in between: let this machine through to Webex.';
    return broken(subject, { seen, todo, article });
  }
  return ok(subject, `It is reached (status ${status}, as expected without a token).`);
}

function isJson(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object';
  } catch {
    return false;
  }
}

const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|ERR_TLS|ERR_SSL|EPROTO/;

function unreachable(subject: ReturnType<typeof of>, error: unknown, target: Target): Finding {
  const code = codeOf(error);
  const host = new URL(target.address).host;
  const article = WEBEX_TROUBLE_ARTICLE;
  if (target.name === 'simulated Webex') {
    const seen = `It does not answer (${code || 'no answer in time'}).`;
    return broken(subject, { seen, todo: 'npm start starts it together with the server.', article });
  }
  if (code === 'CERT_NOT_YET_VALID' || code === 'CERT_HAS_EXPIRED') {
    const seen = `Its certificate is not valid at this machine's time (${code}).`;
    return broken(subject, { seen, todo: 'Look at the clock of this machine first: `date`.', article });
  }
  if (CERTIFICATE.test(code)) {
    const seen = `Its certificate is not trusted (${code}): somebody opens encrypted connections on the way.`;
    const todo =
      'Ask for an exception for *.webexapis.com and *.webex.com, or give the authority of your network to Node: ' +
      'NODE_EXTRA_CA_CERTS=<file.pem>.';
    return broken(subject, { seen, todo, article });
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    const todo = `Mend the name service of this machine, or correct the setting: try \`getent hosts ${host}\`.`;
    return broken(subject, { seen: `Its name is not known here (${code}).`, todo, article });
  }
  if (code === 'ECONNRESET' || code === 'UND_ERR_SOCKET') {
    const seen = 'The connection is cut as soon as it is made.';
    return broken(subject, { seen, todo: `A firewall does so: ask for ${host} to be opened.`, article });
  }
  const seen = `It cannot be reached (${code || 'no answer in time'}).`;
  return broken(subject, {
    seen,
    todo: `Ask for ${host}, port 443, to be opened, or set a proxy: docs/operating/doctor.md.`,
    article,
  });
}
