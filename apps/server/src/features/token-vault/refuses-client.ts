import type { TokenEndpointError } from '@linekeeper/webex-client';

/** Webex refuses our own client id and secret: that says nothing about the grant. */
export function refusesClient(error: TokenEndpointError): boolean {
  return error.code === 'invalid_client' || /client (id|secret|authentication)/i.test(error.message);
}
