import { ACCOUNT_GROUP, RIGHTS_GROUP } from './account-situations.ts';
import type { ConsentPlans } from './consent-plans.ts';
import { consentGroup } from './consent-situations.ts';
import { EVENT_GROUP } from './event-situations.ts';
import { ORGANIZATION_GROUP, TIME_GROUP } from './organization-situations.ts';
import { REGISTRATION_GROUP } from './registration-situations.ts';
import type { Situation, SituationGroup } from './situation.ts';
import { TROUBLE_GROUP } from './trouble-situations.ts';

/** Everything that can be staged, in the order people read it. */
export interface Catalogue {
  groups: readonly SituationGroup[];
  named(name: string): Situation | null;
}

export function createCatalogue(plans: ConsentPlans): Catalogue {
  const groups = [
    ACCOUNT_GROUP,
    RIGHTS_GROUP,
    ORGANIZATION_GROUP,
    consentGroup(plans),
    REGISTRATION_GROUP,
    TIME_GROUP,
    TROUBLE_GROUP,
    EVENT_GROUP,
  ];
  const all = groups.flatMap(({ situations }) => situations);
  return { groups, named: (name) => all.find((situation) => situation.name === name) ?? null };
}
