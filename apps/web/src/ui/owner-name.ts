import type { NumberOwner } from '@linekeeper/api-contract';
import type { TFunction } from 'i18next';

/** Whose a number is, as one would say it: of several the first, and how many others. */
export function ownerName(t: TFunction, { name, more }: NumberOwner): string {
  return more === 0 ? name : t('ui.nameAndMore', { name, more });
}

/** Where the owner works; of several nobody can say. */
export function ownerCompany(owner: NumberOwner | null): string | null {
  return owner?.more === 0 ? owner.company : null;
}
