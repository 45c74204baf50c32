// Guards `npm ci`: a registry that lacks a package for some other platform makes npm leave it out of the lock file, and then
// refuse to install from it. Adds such packages by name and version. Run after `npm install`; prints what it added.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface LockedPackage {
  version?: string;
  optional?: boolean;
  dev?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  optionalDependencies?: Record<string, string>;
}

const OPERATING_SYSTEMS = [
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
];
const PROCESSORS = ['arm64', 'arm', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64'];
const EXACT = /^\d+\.\d+\.\d+(-[\w.]+)?$/;

/** The packages a lock file's packages name as optional and the lock file does not hold. */
export function missingPlatformPackages(packages: Record<string, LockedPackage>): Record<string, LockedPackage> {
  const missing: Record<string, LockedPackage> = {};
  for (const [path, parent] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
      if (isHeld(packages, path, name) || !EXACT.test(version)) continue;
      missing[`node_modules/${name}`] = {
        version,
        ...platformOf(name),
        ...(parent.dev ? { dev: true } : {}),
        optional: true,
      };
    }
  }
  return missing;
}

/** Node's own way of looking: beside the parent, then outwards. */
function isHeld(packages: Record<string, LockedPackage>, path: string, name: string): boolean {
  const steps = path.split('/node_modules/');
  const folders = steps.map((_, index) => `${steps.slice(0, index + 1).join('/node_modules/')}/node_modules/${name}`);
  return [...folders, `node_modules/${name}`].some((folder) => packages[folder] !== undefined);
}

/** Such packages carry their platform in the name: without it npm would try to fetch them everywhere. */
function platformOf(name: string): LockedPackage {
  const words = name.split(/[/.-]/);
  const os =
    words.find((word) => OPERATING_SYSTEMS.includes(word)) ?? (words.includes('wasm32') ? undefined : 'unknown');
  const cpu = PROCESSORS.find((processor) => words.includes(processor)) ?? undefined;
  const libc = words.some((word) => word.startsWith('musl'))
    ? 'musl'
    : words.some((word) => word.startsWith('gnu'))
      ? 'glibc'
      : undefined;
  return {
    ...(cpu === undefined ? {} : { cpu: [cpu] }),
    ...(libc === undefined ? {} : { libc: [libc] }),
    ...(os === undefined ? {} : { os: [os] }),
  };
}

if (import.meta.main) {
  const file = join(import.meta.dirname, '../package-lock.json');
  const lock = JSON.parse(readFileSync(file, 'utf8'));
  const missing = missingPlatformPackages(lock.packages);
  const names = Object.keys(missing);
  const all = Object.entries({ ...lock.packages, ...missing }).sort(([a], [b]) => (a < b ? -1 : 1));
  lock.packages = Object.fromEntries(all);
  if (names.length > 0) writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(names.length === 0 ? 'The lock file is complete.' : `Added ${names.join(', ')}`);
}
