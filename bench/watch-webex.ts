// The Webex of bench/watch.ts: answers only what probes ask, in Webex's shapes. The emulator would need a world of ten
// thousand organizations in memory and more of the two cores than what is measured.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { encodeWebexId } from '@linekeeper/webex-client';

const MOST_ON_A_PAGE = 50;

export interface BenchWebex {
  url: string;
  requests: number;
  /** Called for each request with the number of the grant whose token it carries. */
  onAsked: (grant: number, path: string) => void;
  /** From now on these are refused, at the API and at the token endpoint. */
  ended: Set<number>;
  close(): Promise<void>;
}

export async function startBenchWebex(): Promise<BenchWebex> {
  const bodies = {
    me: JSON.stringify(person(0)),
    pages: Array.from({ length: MOST_ON_A_PAGE + 1 }, (_, max) =>
      JSON.stringify({ items: Array.from({ length: max }, (_, index) => person(index)) }),
    ),
    nothing: JSON.stringify({ items: [] }),
    refused: JSON.stringify({
      message: 'The request requires a valid access token set in the Authorization request header.',
    }),
    notRenewed: JSON.stringify({ error: 'invalid_grant', error_description: 'Invalid refresh token' }),
  };
  const webex: BenchWebex = {
    url: '',
    requests: 0,
    onAsked: () => undefined,
    ended: new Set(),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  const answer = (request: IncomingMessage, path: string): [number, string] => {
    if (path === '/v1/access_token') return [400, bodies.notRenewed];
    const grant = Number((request.headers.authorization ?? '').slice('Bearer a'.length));
    webex.onAsked(grant, path);
    if (webex.ended.has(grant)) return [401, bodies.refused];
    if (path === '/v1/people/me') return [200, bodies.me];
    if (path !== '/v1/people') return [200, bodies.nothing];
    const max = Number(/[?&]max=(\d+)/.exec(request.url ?? '')?.[1] ?? MOST_ON_A_PAGE);
    return [200, bodies.pages[Math.min(max, MOST_ON_A_PAGE)] ?? bodies.nothing];
  };
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    webex.requests += 1;
    const [path = ''] = (request.url ?? '').split('?');
    const [status, body] = answer(request, path);
    request.resume();
    response.writeHead(status, {
      'content-type': 'application/json;charset=UTF-8',
      trackingid: `BENCH_${webex.requests}`,
    });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  webex.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return webex;
}

/** As long as a record of Webex is: reading it is part of a probe. */
function person(index: number): object {
  const uuid = `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
  return {
    id: encodeWebexId('PEOPLE', uuid),
    emails: [`person${index}@acme.example`],
    phoneNumbers: [
      { type: 'work', value: `+1555010${1000 + index}`, primary: true },
      { type: 'work_extension', value: String(2000 + index) },
    ],
    sipAddresses: [{ type: 'personal-room', value: `person${index}@acme.example.webex.com`, primary: false }],
    extension: String(2000 + index),
    locationId: encodeWebexId('LOCATION', uuid),
    displayName: `Person ${index}`,
    firstName: 'Person',
    lastName: String(index),
    orgId: encodeWebexId('ORGANIZATION', uuid),
    roles: [encodeWebexId('ROLE', 'id_full_admin')],
    licenses: [encodeWebexId('LICENSE', `${uuid}:MS_${uuid}`), encodeWebexId('LICENSE', `${uuid}:BC-STD_${uuid}`)],
    created: '2024-03-01T09:00:00.000Z',
    lastModified: '2026-10-01T09:00:00.000Z',
    lastActivity: '2026-11-02T08:59:00.000Z',
    status: 'active',
    invitePending: false,
    loginEnabled: true,
    type: 'person',
  };
}
