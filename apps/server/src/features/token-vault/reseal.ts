import type { Platform } from '../../platform/platform.ts';
import { SealBrokenError } from './cipher.ts';
import { placeOfSecret } from './feature-secrets.ts';
import { placeOfGrant } from './grant-store.ts';
import { placeOfIntegration } from './integrations.ts';
import type { Keyring, Place, Sealer } from './keys.ts';
import {
  type GrantUnderOtherKey,
  type IntegrationUnderOtherKey,
  type SecretUnderOtherKey,
  saveResealedGrant,
  saveResealedIntegration,
  saveResealedSecret,
  selectGrantsUnderOtherKeys,
  selectIntegrationsUnderOtherKeys,
  selectSecretsUnderOtherKeys,
} from './reseal.queries.ts';
import {
  type ServiceAppUnderOtherKey,
  saveResealedServiceApp,
  selectServiceAppsUnderOtherKeys,
} from './service-apps.queries.ts';
import { placeOfServiceApp } from './service-apps.ts';

const BATCH = 100;
const AT_ONCE = 8;
const FIRST_UUID = '00000000-0000-0000-0000-000000000000';

export interface ResealParts {
  platform: Pick<Platform, 'database' | 'crashPoint' | 'log'>;
  keyring: Keyring;
  sealer: Sealer;
}

/** `moved`: somebody wrote the row in between; a later look finds it again, or finds it under the new key. */
type RowOutcome = 'resealed' | 'moved' | 'broken';

export interface BatchOutcome {
  rows: number;
  resealed: number;
  moved: number;
  broken: number;
}

/** One kind of rows, walked through in the order of its key. */
interface Walk {
  next(): Promise<BatchOutcome>;
}

/** All rows under another key than the sealer's, batch by batch. A batch without rows is the end. */
export function walkOtherKeys(parts: ResealParts): Walk {
  const walks = [walkIntegrations(parts), walkServiceApps(parts), walkSecrets(parts), walkGrants(parts)];
  return {
    next: async () => {
      for (const walk of walks) {
        const outcome = await walk.next();
        if (outcome.rows > 0) return outcome;
      }
      return { rows: 0, resealed: 0, moved: 0, broken: 0 };
    },
  };
}

function walkIntegrations(parts: ResealParts): Walk {
  const { database } = parts.platform;
  const keyId = parts.sealer.keyId;
  return createWalk<IntegrationUnderOtherKey>(parts, {
    select: (last) =>
      selectIntegrationsUnderOtherKeys(database, { keyId, after: { job: last?.job ?? '' }, limit: BATCH }),
    name: (row) => `integration ${row.job}`,
    reseal: async (row) => {
      const { job, generation, data_key_id: from } = row;
      const sealed = await resealOne(parts, placeOfIntegration(job, generation), {
        keyId: from,
        bytes: row.secret_sealed,
      });
      parts.platform.crashPoint('vault.rotate.before-reseal');
      return saveResealedIntegration(database, { job, generation, from, to: keyId, sealed });
    },
  });
}

function walkServiceApps(parts: ResealParts): Walk {
  const { database } = parts.platform;
  const keyId = parts.sealer.keyId;
  return createWalk<ServiceAppUnderOtherKey>(parts, {
    select: (last) =>
      selectServiceAppsUnderOtherKeys(database, {
        keyId,
        after: { registration: last?.registration ?? '' },
        limit: BATCH,
      }),
    name: (row) => `Service App ${row.registration}`,
    reseal: async (row) => {
      const { registration, generation, data_key_id: from } = row;
      const sealed = await resealOne(parts, placeOfServiceApp(registration, generation), {
        keyId: from,
        bytes: row.secret_sealed,
      });
      parts.platform.crashPoint('vault.rotate.before-reseal');
      return saveResealedServiceApp(database, { registration, generation, from, to: keyId, sealed });
    },
  });
}

function walkSecrets(parts: ResealParts): Walk {
  const { database } = parts.platform;
  const keyId = parts.sealer.keyId;
  return createWalk<SecretUnderOtherKey>(parts, {
    select: (last) => {
      const after = { organizationId: last?.organization_id ?? FIRST_UUID, name: last?.name ?? '' };
      return selectSecretsUnderOtherKeys(database, { keyId, after, limit: BATCH });
    },
    name: (row) => `secret ${row.name} of ${row.organization_id}`,
    reseal: async (row) => {
      const { organization_id: organizationId, name, generation, data_key_id: from } = row;
      const place = placeOfSecret({ organizationId, name }, generation);
      const sealed = await resealOne(parts, place, { keyId: from, bytes: row.sealed });
      parts.platform.crashPoint('vault.rotate.before-reseal');
      return saveResealedSecret(database, { organizationId, name, generation, from, to: keyId, sealed });
    },
  });
}

function walkGrants(parts: ResealParts): Walk {
  const { database } = parts.platform;
  const keyId = parts.sealer.keyId;
  return createWalk<GrantUnderOtherKey>(parts, {
    select: (last) => {
      const organizationId = last?.organization_id ?? FIRST_UUID;
      const after = { organizationId, authorizationId: last?.authorization_id ?? FIRST_UUID };
      return selectGrantsUnderOtherKeys(database, { keyId, after, limit: BATCH });
    },
    name: (row) => `grant ${row.authorization_id}`,
    reseal: async (row) => {
      const target = { organizationId: row.organization_id, authorizationId: row.authorization_id };
      const { generation, adoption_id: adoptionId, data_key_id: from, previous_refresh_sealed: previous } = row;
      const column = (name: string, bytes: Buffer): Promise<Buffer> =>
        resealOne(parts, placeOfGrant(target, name, generation), { keyId: from, bytes });
      const sealed = {
        accessSealed: await column('access_sealed', row.access_sealed),
        refreshSealed: await column('refresh_sealed', row.refresh_sealed),
        previousRefreshSealed: previous === null ? null : await column('previous_refresh_sealed', previous),
      };
      parts.platform.crashPoint('vault.rotate.before-reseal');
      return saveResealedGrant(database, { ...target, adoptionId, generation, from, to: keyId, ...sealed });
    },
  });
}

/** Opens and seals again for the same place: a ciphertext that was moved does not open, and does not become valid here. */
async function resealOne(
  { keyring, sealer }: ResealParts,
  place: Place,
  sealed: { keyId: string; bytes: Buffer },
): Promise<Buffer> {
  return sealer.seal(place, await keyring.open(place, sealed));
}

interface WalkOptions<Row> {
  /** The rows after the last one of the batch before. */
  select(last: Row | null): Promise<Row[]>;
  name(row: Row): string;
  /** One row for the one it wrote, or none. */
  reseal(row: Row): Promise<unknown[]>;
}

function createWalk<Row>(parts: ResealParts, options: WalkOptions<Row>): Walk {
  const { platform } = parts;
  let last: Row | null = null;
  const one = async (row: Row): Promise<RowOutcome> => {
    try {
      const saved = await options.reseal(row);
      platform.crashPoint('vault.rotate.after-reseal');
      return saved.length > 0 ? 'resealed' : 'moved';
    } catch (error) {
      if (!(error instanceof SealBrokenError)) throw error;
      platform.log.error({ err: error, row: options.name(row) }, 'a row does not open and keeps its old key');
      return 'broken';
    }
  };
  return {
    next: async () => {
      const rows = await options.select(last);
      last = rows.at(-1) ?? last;
      const outcomes: RowOutcome[] = [];
      const queue = rows.values();
      const work = async (): Promise<void> => {
        for (const row of queue) outcomes.push(await one(row));
      };
      await Promise.all(Array.from({ length: AT_ONCE }, work));
      const count = (kind: RowOutcome): number => outcomes.filter((outcome) => outcome === kind).length;
      return { rows: rows.length, resealed: count('resealed'), moved: count('moved'), broken: count('broken') };
    },
  };
}
