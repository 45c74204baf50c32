import { callSettingsOf } from '../telephony/member-settings.ts';
import { createRandom } from './random.ts';
import type { EmulatedOrganization, EmulatedPerson, World } from './world.ts';

/** Who has an assistant among the colleagues of the department. */
const EXECUTIVE_TITLES: readonly string[] = ['Head of Sales', 'Front Office Manager', 'Controller'];
/** More people than this share no pickup or park group. */
const GROUP_SIZE = 12;

/** Pickup and park groups of each department in a location, and executives with their assistants. */
export function seedCalls({ world, organization }: { world: World; organization: EmulatedOrganization }): void {
  // Of its own: drawing from the world's sequence would change the ids of everybody seeded after it.
  const random = createRandom(`${organization.uuid}/calls`);
  const colleagues = new Map<string, EmulatedPerson[]>();
  for (const person of world.people.values()) {
    if (person.orgUuid !== organization.uuid || person.extension === '') continue;
    const key = `${person.locationUuid}/${person.department}`;
    colleagues.set(key, [...(colleagues.get(key) ?? []), person]);
  }
  for (const people of colleagues.values()) {
    for (let from = 0; from < people.length; from += GROUP_SIZE) {
      const some = people.slice(from, from + GROUP_SIZE);
      const [first] = some;
      if (first === undefined || some.length < 2) continue;
      const { locationUuid, department } = first;
      const number = from === 0 ? '' : ` ${from / GROUP_SIZE + 1}`;
      const memberUuids = some.map(({ uuid }) => uuid);
      const shared = { orgUuid: organization.uuid, locationUuid, name: `${department}${number}`, memberUuids };
      for (const kind of ['pickup', 'park'] as const) {
        const uuid = random.uuid();
        world.callGroups.set(uuid, { ...shared, uuid, kind });
      }
      seedAssistant(world, some);
    }
  }
}

function seedAssistant(world: World, people: readonly EmulatedPerson[]): void {
  const executive = people.find(({ title }) => EXECUTIVE_TITLES.includes(title));
  const assistant = people.find((person) => person !== executive && !EXECUTIVE_TITLES.includes(person.title));
  if (executive === undefined || assistant === undefined) return;
  const lines = { executiveUuid: executive.uuid, secondaryLines: [executive.uuid] };
  world.callSettings.set(assistant.uuid, { ...callSettingsOf(world, assistant.uuid), ...lines });
}
