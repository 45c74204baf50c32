import type { VaultInspection } from '../features/token-vault/index.ts';
import { type Settings, SettingsError } from '../settings.ts';
import { broken, type Finding, ok, warning } from './finding.ts';

/** Whether the master key that is given opens this database. */
export async function checkVault(settings: Settings, vault: VaultInspection): Promise<Finding[]> {
  const of = { area: 'master key', subject: 'data keys' } as const;
  try {
    const count = await vault.countKeys();
    if (count === 0) return [ok(of, 'There are none yet: nothing has been sealed in this database.')];
    const findings = [ok(of, `The master key opens ${count === 1 ? 'the one there is' : `all ${count}`}.`)];
    return settings.oldMasterKey === null ? findings : [...findings, await changeUnderWay(vault)];
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const seen = `${error.message}.`;
    const todo =
      'Put the right key back: without it no token in this database can be read, and the server does not start.';
    return [broken(of, { seen, todo })];
  }
}

async function changeUnderWay(vault: VaultInspection): Promise<Finding> {
  const of = { area: 'master key', subject: 'LINEKEEPER_MASTER_KEY_OLD' } as const;
  const left = await vault.underOldMasterKey();
  if (left > 0) {
    return warning(of, {
      seen: `${left} data keys are still under the old master key.`,
      todo: 'Start the server: it changes them.',
    });
  }
  return warning(of, {
    seen: 'Nothing is under the old master key any more.',
    todo: 'Take the setting away, in every process.',
  });
}
