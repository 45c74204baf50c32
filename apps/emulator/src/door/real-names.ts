import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { createDoorCertificate } from './certificates.ts';
import { createForwardProxy } from './forward-proxy.ts';

/** The second door: the emulator under Webex's own names, for clients that nobody prepared. */
export interface RealNames {
  /** For `HTTPS_PROXY`. */
  proxyUrl: string;
  /** Port of the TLS listener itself, for clients with a resolver of their own. */
  tlsPort: number;
  /** The certificate a client must trust. */
  authorityPem: string;
  close(): Promise<void>;
}

/** How somebody on this machine reaches what listens on `host`; on all addresses means on this machine's own as well. */
export function hostInUrl(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

/** Opens TLS listener and proxy, both on `host` only; `handle` is the plain door's own request handler. */
export async function openRealNames(input: {
  host: string;
  tlsPort: number;
  proxyPort: number;
  machineMs: number;
  handle: (request: IncomingMessage, response: ServerResponse) => void;
}): Promise<RealNames> {
  const { authorityPem, certificatePem, privateKeyPem } = await createDoorCertificate(input.machineMs);
  const tls = createServer({ cert: certificatePem, key: privateKeyPem }, input.handle);
  const proxy = createForwardProxy({ host: input.host, port: () => portOf(tls) });
  try {
    await listen(tls, input.tlsPort, input.host);
    await listen(proxy.server, input.proxyPort, input.host);
  } catch (error) {
    tls.close();
    await proxy.close();
    throw error;
  }
  return {
    proxyUrl: `http://${hostInUrl(input.host)}:${portOf(proxy.server)}`,
    tlsPort: portOf(tls),
    authorityPem,
    close: async () => {
      await proxy.close();
      await new Promise<void>((resolve) => {
        tls.close(() => resolve());
        tls.closeAllConnections();
      });
    },
  };
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
