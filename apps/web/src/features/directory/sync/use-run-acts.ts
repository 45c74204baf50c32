import { cancelDirectoryRun, startDirectoryRun } from '@linekeeper/api-contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { call } from '../../../api.ts';
import { announce } from '../../../shell/announce.ts';

/** Starts and stops runs; every answer about the directory is old afterwards, whichever way it went. */
export function useRunActs(organization: string) {
  const { t } = useTranslation();
  const asked = useAskedAnew();
  const start = useMutation({
    mutationFn: (kind: 'full' | 'incremental') =>
      call(startDirectoryRun, { params: { organization }, query: { kind } }),
    onSuccess: () => announce(t('directorySync.started'), 'polite'),
    onSettled: asked,
  });
  const cancel = useMutation({
    mutationFn: (run: string) => call(cancelDirectoryRun, { params: { organization, run } }),
    onSuccess: () => announce(t('directorySync.cancelled'), 'polite'),
    onSettled: asked,
  });
  return { start, cancel };
}

/** Asks for everything about the directory anew. */
export function useAskedAnew(): () => Promise<void> {
  const queries = useQueryClient();
  return () =>
    queries.invalidateQueries({
      predicate: ({ queryKey: [name] }) => typeof name === 'string' && name.startsWith('directory.'),
    });
}
