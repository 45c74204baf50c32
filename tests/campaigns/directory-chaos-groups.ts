// Groups, lines and workspaces in the world of the directory-chaos campaign, and how they are hidden.
import type { Emulator } from '../../apps/emulator/src/index.ts';
import { decodeWebexId } from '../../packages/webex-client/src/index.ts';

interface HiddenGroups {
  places: ReadonlySet<string>;
  placesOfGroups: ReadonlySet<string>;
  groups: ReadonlySet<string>;
}

const GROUPS_EACH = 8;

/** Hunt groups, queues and virtual lines at every place, so that each has some to lose. */
export function addGroupsEverywhere({ world }: Emulator, to: { newId: () => string; orgUuid: string }): void {
  const { newId, orgUuid } = to;
  const isOurs = (each: { orgUuid: string }): boolean => each.orgUuid === orgUuid;
  const groups = [...world.groups.values()].filter(isOurs);
  const [line] = [...world.virtualLines.values()].filter(isOurs);
  const kinds = ['hunt-group', 'call-queue', 'auto-attendant'].map((kind) =>
    groups.find((group) => group.kind === kind),
  );
  let extension = 70_000;
  for (const { uuid: locationUuid } of [...world.locations.values()].filter(isOurs)) {
    for (let nth = 0; nth < GROUPS_EACH; nth += 1) {
      extension += 1;
      const at = { uuid: newId(), locationUuid, phoneNumber: null, extension: String(extension) };
      const group = kinds[nth % (kinds.length + 1)];
      if (group !== undefined) {
        world.groups.set(at.uuid, { ...group, ...at, name: `Desk ${extension}`, memberUuids: [], agents: [] });
      } else if (line !== undefined) world.virtualLines.set(at.uuid, { ...line, ...at, lastName: `Desk ${extension}` });
    }
  }
}

const LISTS = /\/v1\/(workspaces|telephony\/config\/(huntGroups|queues|autoAttendants|virtualLines))/;

/** Whether this is a request for one of their lists. */
export function isListOfGroups(url: string): boolean {
  return LISTS.test(url);
}

interface ListedAt {
  id: string;
  locationId?: string;
  location?: { id: string };
}

/** Without what is hidden by itself or with its place. */
export async function withoutGroups(answer: Response, hidden: HiddenGroups): Promise<Response> {
  const body: Record<string, ListedAt[] | string | number> = JSON.parse(await answer.text());
  const isHidden = ({ id, locationId, location }: ListedAt): boolean => {
    const place = decodeWebexId(locationId ?? location?.id ?? '')?.uuid ?? '';
    const own = decodeWebexId(id)?.uuid ?? '';
    return (
      hidden.places.has(place) || hidden.placesOfGroups.has(place) || [...hidden.groups].some((it) => own.includes(it))
    );
  };
  for (const [key, list] of Object.entries(body)) {
    if (Array.isArray(list)) body[key] = list.filter((item) => !isHidden(item));
  }
  return new Response(JSON.stringify(body), answer);
}
