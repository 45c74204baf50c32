import { createRandom } from '../random.ts';
import { type FileSeedInput, seedOrganizationEntry } from './seed-organization.ts';
import type { WorldFile } from './world-file.ts';

/** Fills an empty world with what a file names, and makes up the rest; the same file and seed give the same world. */
export function seedWorldFile(input: Omit<FileSeedInput, 'taken'>, file: WorldFile): void {
  const taken = new Set<string>();
  for (const { locations = [], people = [], workspaces = [], virtualLines = [], ...others } of file.organizations) {
    for (const { mainNumber } of locations) if (mainNumber !== undefined) taken.add(mainNumber);
    for (const { phoneNumber } of [people, workspaces, virtualLines, others.groups ?? [], others.numbers ?? []].flat())
      if (phoneNumber !== undefined) taken.add(phoneNumber);
  }
  for (const entry of file.organizations) seedOrganizationEntry({ ...input, taken }, entry);
  for (const integration of file.integrations ?? []) {
    const { name, scopes, redirectUris } = integration;
    const random = createRandom(`integration/${name}`);
    const [id, secret] = [`C${random.hex(64)}`, random.hex(64)];
    const { clientId = id, clientSecret = secret } = integration;
    const known = { clientId, clientSecret, name, scopes: [...new Set(scopes)], redirectUris: [...redirectUris] };
    input.world.integrations.set(clientId, known);
  }
}
