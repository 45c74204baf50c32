import { useSyncExternalStore } from 'react';
import { announcer } from './announce.ts';

/** The two live regions, there from the start. */
export function LiveRegions() {
  const words = useSyncExternalStore(announcer.subscribe, announcer.current);
  return (
    <>
      <div className="lk-hidden" role="status" aria-live="polite">
        {words.polite}
      </div>
      <div className="lk-hidden" role="alert" aria-live="assertive">
        {words.assertive}
      </div>
    </>
  );
}
