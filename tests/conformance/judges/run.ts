// Lets clients that are not ours judge the emulator: `npm run conformance [judge …] -- [--seed N] [--json]`.
import { runByName } from '../../../bench/run-by-name.ts';

await runByName(import.meta.dirname, process.argv.slice(2), { machinery: ['install', 'installed', 'verdicts'] });
// What a judge leaves open must not keep the process.
process.exit();
