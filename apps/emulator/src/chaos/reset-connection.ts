import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

/** Resets a connection under the client's hands. Over TLS there is no reset of its own: it ends without a farewell. */
export function resetConnection(socket: Socket): void {
  if (socket instanceof TLSSocket) socket.destroy();
  else socket.resetAndDestroy();
}
