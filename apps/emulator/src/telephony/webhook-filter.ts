import type { CallEventData } from '@linekeeper/webex-contract';
import { idOf } from '../webex/public-id.ts';

const FILTER_KEYS = ['personality', 'state', 'callType', 'personId', 'address'] as const;
type FilterKey = (typeof FILTER_KEYS)[number];
const ALLOWED: Partial<Record<FilterKey, readonly string[]>> = {
  personality: ['originator', 'terminator', 'clickToDial'],
  state: ['connecting', 'alerting', 'connected', 'held', 'remoteHeld', 'disconnected'],
  callType: ['location', 'organization', 'external', 'emergency', 'repair', 'other'],
};

export type FilterTerm = { key: FilterKey; value: string };

/** Reads `state=alerting&personality=terminator`; null when Webex would refuse it. Source: Webex developer documentation, Webhooks guide. */
export function parseCallFilter(filter: string): FilterTerm[] | null {
  const terms: FilterTerm[] = [];
  for (const part of filter.split('&')) {
    const at = part.indexOf('=');
    const key = FILTER_KEYS.find((known) => known === part.slice(0, at));
    const value = part.slice(at + 1);
    if (at < 1 || key === undefined || value === '') return null;
    if (ALLOWED[key]?.includes(value) === false) return null;
    if (key === 'personId' && idOf(value, ['PEOPLE']) === null) return null;
    terms.push({ key, value });
  }
  return terms;
}

/** Whether an event passes all terms. `personId` fits either side: the guide does not say which one is meant. */
export function matchesCallFilter(terms: readonly FilterTerm[], data: CallEventData): boolean {
  return terms.every(({ key, value }) => {
    switch (key) {
      case 'personality':
        return data.personality === value;
      case 'state':
        return data.state === value;
      case 'callType':
        return data.remoteParty.callType === value;
      case 'address':
        return data.remoteParty.number === value;
      case 'personId':
        return [data.actorPersonId, data.remoteParty.personId].some(
          (id) => id !== undefined && idOf(id, ['PEOPLE']) === idOf(value, ['PEOPLE']),
        );
    }
    return false;
  });
}
