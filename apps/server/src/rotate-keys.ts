import { recordMachineAct } from './features/audit-log/index.ts';
import { openKeyRotation } from './features/token-vault/index.ts';
import { openBeside } from './open-beside.ts';
import { sleepOnMachine } from './platform/clock.ts';
import { createCrashPoint } from './platform/crash-points.ts';
import { createIds } from './platform/ids.ts';
import { createLog } from './platform/log.ts';
import { readSettings } from './settings.ts';

const TELL_EVERY_MS = 500;

/**
 * Makes a new data key and seals everything anew under it, together with whatever server runs; tells how far it is until nothing
 * is left. Ended half-way it may be started again: the same rotation goes on.
 */
async function main(): Promise<void> {
  const settings = readSettings();
  const log = createLog('error');
  const { opened, clock, close } = await openBeside(settings, log);
  const tell = (message: object): void => {
    process.stdout.write(`${JSON.stringify({ event: 'rotate-keys', ...message })}\n`);
  };
  try {
    const crashPoint = createCrashPoint(settings.crashPoint);
    const ids = createIds(() => clock.now());
    const platform = { database: opened.database, clock, ids, log, settings, crashPoint };
    const keyRotation = await openKeyRotation(platform);
    const { rotation, begun } = await keyRotation.start('npm run rotate-keys');
    const by = 'npm run rotate-keys';
    if (begun)
      await recordMachineAct(platform, { act: 'keys.rotate', by, target: { version: String(rotation.version) } });
    tell({ kind: begun ? 'begun' : 'joined', version: rotation.version, total: rotation.total });
    while (true) {
      const more = (await keyRotation.work()) === 'more';
      const { rotations, rowsLeft, oldKeys } = await keyRotation.state();
      const now = rotations.find((row) => row.rotation_id === rotation.rotation_id) ?? rotation;
      if (now.finished_at !== null) {
        tell({ kind: 'finished', version: now.version, resealed: now.resealed, broken: now.broken, oldKeys });
        return;
      }
      tell({ kind: 'progress', left: rowsLeft, total: now.total });
      if (more) await sleepOnMachine(TELL_EVERY_MS);
    }
  } finally {
    await close();
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : 'The keys could not be rotated'}\n`);
    process.exit(1);
  },
);
