import * as contract from '@linekeeper/api-contract';

/** Acts that are no endpoint. */
const OTHERS: Record<string, string> = {
  'signIn.withWebex': 'Signs in with Webex, or links the own Webex account',
  'signIn.makeOwnerLink': 'Makes a one-time link for the owner',
  'authorizations.returnFromWebex': 'Comes back from Webex with, or without, a consent',
  'auditLog.export': 'Takes the audit log out as CSV',
  'keys.rotate': 'Starts a rotation of the data key',
};

const SUMMARIES = new Map(
  Object.values<unknown>(contract)
    .filter(isEndpoint)
    .map(({ name, summary }) => [name, summary] as const),
);

/** An act as a sentence; one of an older or newer version by its bare name. */
export function actInWords(act: string): string {
  return SUMMARIES.get(act) ?? OTHERS[act] ?? act;
}

function isEndpoint(value: unknown): value is contract.Endpoint {
  return typeof value === 'object' && value !== null && 'access' in value && 'summary' in value;
}
