import type { Evidence } from '../../coverage/operation-facts.ts';
import type { EmulatedOrganization, EmulatedPerson } from '../../state/world.ts';
import { ActError, type Inspected } from '../frame.ts';

/** Who a situation is staged for. */
export interface Target {
  organization: EmulatedOrganization;
  person: EmulatedPerson | null;
  clientId: string | null;
  /** Client id of a Service App. */
  serviceAppId: string | null;
}

export type Subject = 'person' | 'person+integration' | 'integration' | 'organization' | 'service-app' | 'everybody';

/** One thing that can go wrong, as a card: said before it is staged, staged by one button, undone where the world allows. */
export interface Situation {
  /** Part of the address. */
  name: string;
  title: string;
  /** Codes of the product's catalogue of causes. */
  codes: readonly string[];
  /** Article of the product's knowledge base. */
  article: number | null;
  /** What happened, as somebody would tell it. */
  what: string;
  /** What follows for programs. */
  follows: string;
  grade: Evidence;
  subject: Subject;
  /** Where it shows, in words. */
  look: string;
  /** Why it cannot be staged for this target, or null. */
  obstacle?(inspected: Inspected, target: Target): string | null;
  /** Whether it holds now; a thing that merely happened has no such state. */
  isStaged?(inspected: Inspected, target: Target): boolean;
  /** Returns what was done, as a sentence. */
  stage(inspected: Inspected, target: Target): string;
  undo?: { does: string; run(inspected: Inspected, target: Target): string };
}

export interface SituationGroup {
  name: string;
  title: string;
  situations: readonly Situation[];
}

export function personOf({ person }: Target): EmulatedPerson {
  if (person === null) throw new ActError('Choose a person first.');
  return person;
}

export function clientOf({ clientId }: Target): string {
  if (clientId === null) throw new ActError('Choose an integration first.');
  return clientId;
}

export function nameOf({ firstName, lastName }: EmulatedPerson): string {
  return `${firstName} ${lastName}`;
}

export function integrationName({ parts }: Inspected, clientId: string): string {
  return parts.services.world.integrations.get(clientId)?.name ?? clientId;
}
