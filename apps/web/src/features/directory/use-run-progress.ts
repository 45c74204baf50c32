import type { DirectoryRun } from '@linekeeper/api-contract';
import { useState } from 'react';
import { useLiveEvent } from '../../live.ts';

type Progress = Pick<DirectoryRun, 'id' | 'phase' | 'read' | 'expected'>;

/** A run with what the live stream has said about it since it was asked for. */
export function useRunProgress(run: DirectoryRun | null | undefined): DirectoryRun | null {
  const [heard, setHeard] = useState<Progress | null>(null);
  useLiveEvent('directory.run', ({ run: id, phase, read, expected }) => setHeard({ id, phase, read, expected }));
  if (run === null || run === undefined) return null;
  if (run.state !== 'running' || heard?.id !== run.id || heard.read < run.read) return run;
  return { ...run, ...heard };
}
