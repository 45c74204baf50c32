import type { EmulatedOrganization } from '../state/world.ts';
import { notFound } from './errors.ts';
import { parsePublicId, publicId } from './public-id.ts';

export type OwnedLicense = EmulatedOrganization['licenses'][number];

/** `LICENSE/<organization>:<code>_<uuid>` in its public form. */
export function licenseId(organization: EmulatedOrganization, license: OwnedLicense): string {
  return publicId('LICENSE', `${organization.uuid}:${license.code}_${license.uuid}`);
}

/** The licence of the organization behind a public id; 404 when there is none. */
export function findLicense(organization: EmulatedOrganization, id: string): OwnedLicense {
  const parsed = parsePublicId(id);
  const uuid = parsed?.type === 'LICENSE' ? parsed.id.slice(-36) : id.toLowerCase();
  const license = organization.licenses.find((it) => it.uuid === uuid);
  if (license === undefined) throw notFound();
  return license;
}
