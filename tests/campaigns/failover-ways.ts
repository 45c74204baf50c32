import type { Job } from '@linekeeper/api-contract';
import type { Stage } from './fault-matrix-stage.ts';

/** How the first one's authorizations are ended. All jobs at once. */
export interface Way {
  name: string;
  end(stage: Stage, input: { personUuid: string; jobs: readonly Job[] }): Promise<void>;
}

async function clientIds(stage: Stage, jobs: readonly Job[]): Promise<string[]> {
  const all = await stage.server.features.tokenVault.integrations.list();
  return all.filter(({ job }) => jobs.includes(job)).map(({ clientId }) => clientId);
}

export const WAYS: readonly Way[] = [
  {
    name: 'password changed, access tokens with it',
    end: async ({ emulator }, { personUuid }) => {
      emulator.modes.passwordChangeKillsAccess = true;
      emulator.levers.changePassword(personUuid);
    },
  },
  { name: 'deactivated', end: async ({ emulator }, { personUuid }) => emulator.levers.deactivate(personUuid) },
  { name: 'deleted', end: async ({ emulator }, { personUuid }) => emulator.levers.deletePerson(personUuid) },
  { name: 'role taken', end: async ({ emulator }, { personUuid }) => emulator.levers.setRoles(personUuid, []) },
  {
    name: 'integrations blocked for this person',
    end: async (stage, { personUuid, jobs }) => {
      const { world, levers } = stage.emulator;
      const orgUuid = world.people.get(personUuid)?.orgUuid ?? '';
      const userUuids = [...world.people.values()]
        .filter((person) => person.orgUuid === orgUuid && person.uuid !== personUuid && !person.deleted)
        .map(({ uuid }) => uuid);
      for (const clientId of await clientIds(stage, jobs)) {
        levers.setIntegrationUsers(orgUuid, clientId, { userUuids, futureUsers: true });
      }
    },
  },
  {
    name: 'tokens revoked',
    end: async (stage, { personUuid, jobs }) => {
      for (const clientId of await clientIds(stage, jobs)) stage.emulator.levers.revokeUserAccess(personUuid, clientId);
    },
  },
];

/** What a way changed for everybody is put back, so that the next round is like the first. */
export async function putBack(stage: Stage, jobs: readonly Job[], orgUuid: string): Promise<void> {
  for (const clientId of await clientIds(stage, jobs))
    stage.emulator.levers.setIntegrationUsers(orgUuid, clientId, null);
}
