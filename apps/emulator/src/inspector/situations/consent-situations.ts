import type { EmulatedPerson } from '../../state/world.ts';
import { ActError, type Inspected } from '../frame.ts';
import type { ConsentEnd, ConsentPlans } from './consent-plans.ts';
import { clientOf, integrationName, nameOf, personOf, type Situation, type SituationGroup } from './situation.ts';

function adminElsewhere({ parts }: Inspected, orgUuid: string): EmulatedPerson {
  for (const person of parts.services.world.people.values()) {
    const isAdmin = person.roles.includes('id_full_admin') && person.active && !person.deleted;
    if (isAdmin && person.orgUuid !== orgUuid) return person;
  }
  throw new ActError('No other organization has an administrator here.');
}

type Words = Pick<Situation, 'title' | 'what' | 'follows' | 'grade' | 'look' | 'article'>;

function planned(plans: ConsentPlans, end: ConsentEnd, words: Words): Situation {
  const isPlanned: Situation['isStaged'] = (_inspected, { clientId }) => plans.get(clientId ?? '')?.end === end;
  return {
    ...words,
    name: end === 'wrong-organization' ? end : `consent-${end}`,
    codes: [end === 'wrong-organization' ? end : `consent-${end}`],
    subject: 'integration',
    isStaged: isPlanned,
    stage: (inspected, target) => {
      const person =
        end === 'wrong-organization' ? adminElsewhere(inspected, target.organization.uuid) : personOf(target);
      plans.set(clientOf(target), { end, personUuid: person.uuid });
      const name = integrationName(inspected, clientOf(target));
      if (end === 'wrong-organization')
        return `The next consent of ${name} is given by ${nameOf(person)}, of another organization.`;
      return `The next consent of ${name} is ${end === 'declined' ? 'declined' : 'left unfinished'}.`;
    },
    undo: {
      does: 'The next consent is walked by hand again.',
      run: (inspected, target) => {
        plans.delete(clientOf(target));
        return `The next consent of ${integrationName(inspected, clientOf(target))} is walked by hand.`;
      },
    },
  };
}

/** How a walk to Webex can end without an authorization. The plans are used up by the next consent. */
export function consentGroup(plans: ConsentPlans): SituationGroup {
  const situations = [
    planned(plans, 'declined', {
      title: 'Consent declined',
      article: 1223,
      what: 'The person pressed Decline on the permission page.',
      follows: 'The next consent of this integration comes back with error=access_denied and no code.',
      grade: 'inferred',
      look: 'Start an authorization in the program: it comes back at once, refused.',
    }),
    planned(plans, 'abandoned', {
      title: 'Consent left unfinished',
      article: 1224,
      what: 'The person closed the window, or got lost on the way.',
      follows: 'The next consent of this integration never comes back. The program cannot know why.',
      grade: 'inferred',
      look: 'Start an authorization in the program: the page stays with this Webex. The program should say "not finished".',
    }),
    planned(plans, 'wrong-organization', {
      title: 'Wrong organization',
      article: 1225,
      what: 'The browser was still signed in to another organization, and its administrator accepted.',
      follows: 'The next consent of this integration succeeds, but its tokens belong to another organization.',
      grade: 'documented',
      look: 'Start an authorization in the program: it must notice, and keep nothing of it.',
    }),
  ];
  return { name: 'consent', title: 'The walk to Webex', situations };
}
