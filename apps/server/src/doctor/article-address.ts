import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, '../../../../knowledge-base');

/** Where an article can be read now: on the server's page while it answers, otherwise in the file it is made of. */
export function articleAddresses(publicUrl: string | null): (article: number) => string {
  if (publicUrl !== null) return (article) => `${publicUrl}/help/${article}`;
  const names = readdirSync(FOLDER);
  return (article) => `knowledge-base/${names.find((name) => name.startsWith(`${article}-`)) ?? `${article}`}`;
}
