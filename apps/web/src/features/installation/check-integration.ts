export type IntegrationTrouble = 'client-id' | 'secret-missing' | 'secret-short';

interface Typed {
  clientId: string;
  secret: string;
  /** A secret is stored already: leaving the field empty keeps it. */
  secretStored: boolean;
}

/** What is wrong with typed credentials, in the order of the fields. The server asks the same. */
export function checkIntegration({ clientId, secret, secretStored }: Typed): IntegrationTrouble[] {
  const trouble: IntegrationTrouble[] = [];
  if (!/^C[0-9a-f]{64}$/.test(clientId.trim())) trouble.push('client-id');
  const length = secret.trim().length;
  if (length === 0 && !secretStored) trouble.push('secret-missing');
  if (length > 0 && length < 16) trouble.push('secret-short');
  return trouble;
}
