import { createServer, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { isRealName } from './certificates.ts';

const REFUSAL =
  'This proxy leads to the simulated Webex only, so that nothing meant for a test reaches the real world by mistake.';

/**
 * The forward proxy of the real-name door: `CONNECT <a Webex name>:443` ends at the emulator's TLS listener, everything
 * else is refused with a sentence. Nothing ever leaves this machine through it.
 */
export function createForwardProxy(target: { host: string; port: () => number }): {
  server: Server;
  close(): Promise<void>;
} {
  const tunnels = new Set<Socket>();
  const server = createServer((_request, response) => {
    response.writeHead(403, { 'content-type': 'text/plain; charset=utf-8' }).end(`${REFUSAL}\n`);
  });
  server.on('connect', (request, client: Socket, head) => {
    client.on('error', () => client.destroy());
    const { host, port } = splitAuthority(request.url ?? '');
    if (port !== 443 || !isRealName(host)) {
      client.end(
        `HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${REFUSAL.length}\r\nConnection: close\r\n\r\n${REFUSAL}`,
      );
      return;
    }
    const upstream = connect(target.port(), target.host, () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.write(head);
      upstream.pipe(client);
      client.pipe(upstream);
    });
    const end = (): void => {
      tunnels.delete(client);
      client.destroy();
      upstream.destroy();
    };
    tunnels.add(client);
    upstream.on('error', end);
    upstream.on('close', end);
    client.on('close', end);
  });
  return {
    server,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        for (const tunnel of tunnels) tunnel.destroy();
      }),
  };
}

function splitAuthority(authority: string): { host: string; port: number } {
  const at = authority.lastIndexOf(':');
  return { host: authority.slice(0, at), port: Number(authority.slice(at + 1)) };
}
