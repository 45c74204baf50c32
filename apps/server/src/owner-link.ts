import { recordMachineAct } from './features/audit-log/index.ts';
import { makeOwnerLink } from './features/sign-in/index.ts';
import { openBeside } from './open-beside.ts';
import { createIds } from './platform/ids.ts';
import { createLog } from './platform/log.ts';
import { readSettings } from './settings.ts';

/** Prints a fresh one-time link for the owner, beside a running server or without one. */
async function main(): Promise<void> {
  const settings = readSettings();
  const { opened, clock, close } = await openBeside(settings, createLog('error'));
  try {
    const recorder = { database: opened.database, clock, ids: createIds(() => clock.now()) };
    await recordMachineAct(recorder, { act: 'signIn.makeOwnerLink', by: 'npm run owner-link' });
    const ownerLink = await makeOwnerLink({
      ...recorder,
      publicUrl: () => settings.publicUrl ?? `http://${settings.host}:${settings.port}`,
    });
    process.stdout.write(`${JSON.stringify({ event: 'owner-link', ownerLink })}\n`);
  } finally {
    await close();
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : 'No link could be made'}\n`);
    process.exit(1);
  },
);
