import type { ConsoleCall } from '@linekeeper/api-contract';
import type { TFunction } from 'i18next';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { groupedNumber } from '../../phone-number.ts';
import { announce } from '../../shell/announce.ts';
import { ownerName } from '../../ui/owner-name.ts';
import { waitingCalls } from './console-calls.ts';

/** Who is at the other end, as one would say it. */
export function remoteName(t: TFunction, { remote }: ConsoleCall): string {
  if (remote.name !== null) return remote.name;
  if (remote.owner !== null) return ownerName(t, remote.owner);
  if (remote.private) return t('callControl.privateNumber');
  return remote.number === null ? t('callControl.unknownNumber') : groupedNumber(remote.number);
}

/** Says new calls and confirmed changes aloud; what was there when the page opened is not news. */
export function useCallsAloud(calls: readonly ConsoleCall[] | undefined): void {
  const { t } = useTranslation();
  const before = useRef<ReadonlyMap<string, ConsoleCall> | null>(null);
  useEffect(() => {
    if (calls === undefined) return;
    const old = before.current;
    before.current = new Map(calls.map((call) => [call.id, call]));
    if (old === null) return;
    const waiting = waitingCalls(calls).length;
    for (const call of calls) {
      const name = remoteName(t, call);
      const known = old.get(call.id);
      if (known === undefined && call.direction === 'inbound' && call.state === 'ringing')
        announce(
          t('callControl.aloud.call', { name, waiting: t('callControl.waiting', { count: waiting }) }),
          'assertive',
        );
      if (!call.confirmed || (known?.state === call.state && known.confirmed)) continue;
      if (known !== undefined && call.state === 'talking') announce(t('callControl.aloud.talking', { name }), 'polite');
      if (known !== undefined && call.state === 'held') announce(t('callControl.aloud.held', { name }), 'polite');
      if (known !== undefined && call.state === 'ended') announce(t('callControl.aloud.ended', { name }), 'polite');
    }
    for (const call of old.values()) {
      const gone = !before.current.has(call.id) && call.state !== 'ended';
      if (gone) announce(t('callControl.aloud.ended', { name: remoteName(t, call) }), 'polite');
    }
  }, [calls, t]);
}
