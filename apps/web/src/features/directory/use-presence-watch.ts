import { watchPresence } from '@linekeeper/api-contract';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { call } from '../../api.ts';
import { patchPresence } from './use-directory.ts';

const EVERY_MS = 30_000;
/** Scrolling passes many rows; only where it rests is asked for. */
const REST_MS = 700;
const AT_MOST = 200;

/** Says whose rows are on screen, so that Webex is asked for their presence first. */
export function usePresenceWatch(organization: string, entries: readonly string[], enabled: boolean): void {
  const queries = useQueryClient();
  const ids = entries.slice(0, AT_MOST).join(' ');
  useEffect(() => {
    if (!enabled || ids === '') return;
    const input = { params: { organization }, body: { entries: ids.split(' ') } };
    const watch = async (): Promise<void> => {
      if (document.visibilityState === 'hidden') return;
      try {
        const { presence } = await call(watchPresence, input);
        patchPresence(queries, organization, presence);
      } catch {
        // Ages on screen keep growing, which says it; the next turn comes in 30 s.
      }
    };
    const soon = setTimeout(() => void watch(), REST_MS);
    const often = setInterval(() => void watch(), EVERY_MS);
    return () => {
      clearTimeout(soon);
      clearInterval(often);
    };
  }, [organization, ids, enabled, queries]);
}
