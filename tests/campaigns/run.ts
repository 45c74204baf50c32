// Runs the campaigns: `npm run campaign [name …] -- [--seed N] [--rounds N] [--json]`.
import { runByName } from '../../bench/run-by-name.ts';

await runByName(import.meta.dirname, process.argv.slice(2));
// What a campaign leaves open must not keep the process.
process.exit();
