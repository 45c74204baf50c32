import type { DirectoryEntry } from '@linekeeper/api-contract';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { serverNow } from '../../clock.ts';
import { announce } from '../../shell/announce.ts';
import { presenceWords } from '../../ui/PresenceBadge.tsx';
import { type PresenceJob, presenceLook } from '../../ui/presence-look.ts';
import { counted } from '../../words.ts';

const SETTLED_MS = 400;

interface Results {
  search: string;
  settled: boolean;
  total: number;
  first: DirectoryEntry | undefined;
  job: PresenceJob['state'] | undefined;
}

/** Says aloud what a search found, once typing has come to rest: "15 people. First: Alessandro Conti, in a call, 2208." */
export function useTellResults({ search, settled, total, first, job }: Results): void {
  const { t } = useTranslation();
  const told = useRef(search);
  useEffect(() => {
    if (!settled || told.current === search) return;
    const timer = setTimeout(() => {
      told.current = search;
      if (search === '') return;
      const look = presenceLook(first?.presence ?? null, job ?? 'off', serverNow());
      const words = [first?.name, look === null ? undefined : presenceWords(t, look, serverNow()), first?.extension];
      const named = words.filter((word) => word !== undefined && word !== null).join(', ');
      const count = t('directory.found', { count: total, formatted: counted(total) });
      announce(named === '' ? count : t('directory.foundFirst', { found: count, first: named }), 'polite');
    }, SETTLED_MS);
    return () => clearTimeout(timer);
  }, [search, settled, total, first, job, t]);
}
