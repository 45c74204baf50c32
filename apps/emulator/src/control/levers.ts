import type { Levers } from '../doors.ts';
import type { Services } from '../state/world.ts';
import { developerLevers, serviceAppLevers } from './application-levers.ts';
import { type Actor, createAct } from './lever-act.ts';
import { customRoleLevers, identityLevers, policyLevers } from './organization-levers.ts';
import { passwordExpiryOf } from './password-expiry.ts';
import { accessLevers, accountLevers, passwordLevers, rightLevers } from './person-levers.ts';

export { type Actor, LeverError } from './lever-act.ts';

/** All levers of Control Hub, the profile page and the developer portal; from here on passwords run out by the clock. */
export function createLevers(services: Services, actor: Actor | null = null): Levers {
  const act = createAct(services, actor);
  const expiry = passwordExpiryOf(services);
  return {
    ...passwordLevers(act, expiry),
    ...accountLevers(act),
    ...rightLevers(act),
    ...accessLevers(act),
    ...policyLevers(act),
    ...identityLevers(act, expiry),
    ...customRoleLevers(act),
    ...developerLevers(act),
    ...serviceAppLevers(act),
  };
}
