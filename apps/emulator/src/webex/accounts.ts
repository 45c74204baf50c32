import type { EmulatedPerson, Services } from '../state/world.ts';

/**
 * The account an authorization acts as: a person, or the machine account of a Service App. Whether a machine account
 * counts as one that shares its presence is not known: a mode decides.
 */
export function accountOf(services: Services, uuid: string): EmulatedPerson | undefined {
  const { world, modes } = services;
  const person = world.people.get(uuid);
  if (person !== undefined) return person;
  const account = world.machineAccounts.get(uuid);
  return account === undefined ? undefined : { ...account, presenceSharing: modes.serviceAppSeesPresence };
}

/** Whether the account is a Service App's: it holds no licence, has no password and signs in nowhere. */
export function isMachine(account: EmulatedPerson): boolean {
  return account.accountType === 'appuser';
}
