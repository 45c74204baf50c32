// Runs the benches: `npm run bench [name …] -- [--seed N] [--json]`.
import { runByName } from './run-by-name.ts';

await runByName(import.meta.dirname, process.argv.slice(2));
// What a bench leaves open must not keep the process.
process.exit();
