import type { EntryKind, NumberOwner, Presence, presenceJobSchema } from '@linekeeper/api-contract';
import type { z } from 'zod';
import type { Asker } from './contacts/list-access.ts';
import type { ChangesListener } from './finding/tell-changes.ts';
import type { HeldListener, HeldPlan } from './plans/tell-held.ts';

/** The job state of presence as the screen says it. */
export type PresenceJob = z.infer<typeof presenceJobSchema>;

/** One person, workspace, line or group as other features need it. */
export interface FoundEntry {
  entryId: string;
  name: string;
  extension: string | null;
  kind: EntryKind;
  /** Webex's id without its public wrapping. */
  webexUuid: string;
}

/** Where the search gets presence from; the directory does not know who that is. */
export interface PresenceSource {
  /** Entries nothing is known about are left out. */
  lookup(organizationId: string, entryIds: readonly string[]): Promise<ReadonlyMap<string, Presence>>;
  jobState(organizationId: string): Promise<PresenceJob>;
}

/** What other features may ask of the directory. */
export interface Directory {
  findByWebexPerson(organizationId: string, webexUuid: string): Promise<FoundEntry | null>;
  entry(organizationId: string, entryId: string): Promise<FoundEntry | null>;
  /** Who has each of these numbers, in any spelling, of what the asker may see; what nobody has is left out. */
  whoseNumbers(asker: Asker, numbers: readonly string[]): Promise<ReadonlyMap<string, NumberOwner>>;
  /** Numbers of contacts the asker may see, by words of their name or company. */
  numbersOfNamed(asker: Asker, search: string): Promise<string[]>;
  /** All people with a Webex id, for presence rounds. */
  people(organizationId: string): Promise<{ entryId: string; webexUuid: string }[]>;
  usePresence(source: PresenceSource): void;
  /** Told once per run, or per handful of changes by hand; told again after a crash, under the same id. */
  onChanges(listener: ChangesListener): void;
  /** Told of each plan that waits for somebody; told again after a crash, of the same plan. */
  onHeld(listener: HeldListener): void;
  /** Null where the plan waits no longer. */
  held(plan: { organizationId: string; planId: string }): Promise<HeldPlan | null>;
}

/** For the composition root and tests. */
export interface RunningDirectory extends Directory {
  /** Resolves when no run of this process is under way; for tests and an orderly stop. */
  settled(): Promise<void>;
}
