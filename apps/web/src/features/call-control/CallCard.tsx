import { Button } from '@mantine/core';
import { IconAlertTriangleFilled, IconPhone, IconPhoneEnd, IconPhoneX } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNow } from '../../clock.ts';
import { groupedNumber } from '../../phone-number.ts';
import { ErrorText } from '../../ui/ErrorText.tsx';
import { KeyCap } from '../../ui/KeyCap.tsx';
import { ownerCompany } from '../../ui/owner-name.ts';
import { duration } from '../../words.ts';
import classes from './CallCard.module.css';
import type { ShownCall } from './console-calls.ts';
import { remoteName } from './use-calls-aloud.ts';

interface CallCardProps {
  call: ShownCall;
  failure: unknown;
  /** Where F2 (waiting) or Alt+X (my calls) goes. */
  first: boolean;
  onAnswer?: () => void;
  onEnd: () => void;
}

const LONG_WAIT_MS = 120_000;
const WAIT_MS = 60_000;
const UNCONFIRMED_MS = 3_000;

/** One call: who, how long, in which state, and its buttons in fixed places. */
export function CallCard({ call, failure, first, onAnswer, onEnd }: CallCardProps) {
  const { t } = useTranslation();
  const now = useNow(1_000);
  const waiting = onAnswer !== undefined;
  const runsSince = waiting ? call.startedAt : (call.answeredAt ?? call.startedAt);
  const ms = now - Date.parse(runsSince);
  const name = remoteName(t, call);
  const long = waiting && ms >= LONG_WAIT_MS;
  return (
    <li className={classes.call} data-state={waiting ? 'waiting' : call.state} data-pending={call.pending || undefined}>
      <div className={classes.line}>
        <b className={classes.name}>{name}</b>
        {waiting ? null : (
          <span className={classes.state}>{call.ending ? t('callControl.ending') : t(stateKey(call))}</span>
        )}
        <span
          className={classes.timer}
          data-bold={(waiting && ms >= WAIT_MS) || undefined}
          data-long={long || undefined}
        >
          {long ? <IconAlertTriangleFilled size={14} aria-label={t('callControl.waitsLong')} /> : null}
          {duration(ms)}
        </span>
      </div>
      <div className={classes.more}>
        {besideName(call) ?? '\u00a0'}
        {call.pending ? <Unconfirmed /> : null}
      </div>
      <div className={classes.buttons}>
        {waiting ? (
          <>
            <Button
              h={40}
              variant={first ? 'filled' : 'default'}
              leftSection={<IconPhone size={18} aria-hidden />}
              rightSection={first ? <KeyCap>F2</KeyCap> : null}
              aria-keyshortcuts={first ? 'F2 Alt+A' : undefined}
              disabled={call.ending}
              onClick={onAnswer}
            >
              {t('callControl.answer')}
              <Whose name={name} />
            </Button>
            <Button
              className={classes.apart}
              variant="default"
              leftSection={<IconPhoneX size={18} aria-hidden />}
              disabled={call.ending}
              onClick={onEnd}
            >
              {t('callControl.decline')}
              <Whose name={name} />
            </Button>
          </>
        ) : call.state === 'ended' ? null : (
          <Button
            className={classes.apart}
            variant="default"
            leftSection={<IconPhoneEnd size={18} aria-hidden />}
            rightSection={first ? <KeyCap>Alt X</KeyCap> : null}
            aria-keyshortcuts={first ? 'Alt+X' : undefined}
            disabled={call.ending || call.id.startsWith('dial ')}
            onClick={onEnd}
          >
            {t('callControl.end')}
            <Whose name={name} />
          </Button>
        )}
      </div>
      {failure ? (
        <div className={classes.failure}>
          <ErrorText error={failure} />
        </div>
      ) : null}
    </li>
  );
}

/** What stands under a name: where they work, and the number, which stands above where there is no name. */
function besideName({ remote: { name, number, owner } }: ShownCall): string | null {
  if (name === null && owner === null) return null;
  const words = [ownerCompany(owner), number === null ? null : groupedNumber(number)];
  return words.filter((word) => word !== null).join(' · ') || null;
}

function stateKey({ state, direction }: ShownCall) {
  if (state === 'ringing')
    return direction === 'outbound' ? 'callControl.states.ringsThere' : 'callControl.states.ringing';
  return `callControl.states.${state}` as const;
}

/** Nothing for 3 s, then says that nobody has confirmed it yet. */
function Unconfirmed() {
  const { t } = useTranslation();
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), UNCONFIRMED_MS);
    return () => clearTimeout(timer);
  }, []);
  return late ? <span className={classes.unconfirmed}>{t('callControl.notConfirmed')}</span> : null;
}

/** Tells buttons of several calls apart for those who do not see where they stand. */
function Whose({ name }: { name: string }) {
  return <span className="lk-hidden">: {name}</span>;
}
