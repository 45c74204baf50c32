import type { Verdict, Witness } from '@linekeeper/api-contract';
import { IconCheck, IconMinus, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { wholeTime } from '../../words.ts';
import classes from './Witnesses.module.css';

const ICON = { for: IconCheck, against: IconX, silent: IconMinus } as const;

interface WitnessesProps {
  witnesses: readonly Witness[];
  /** With request, status and tracking id: the Evidence tab. */
  detailed?: boolean;
}

/** Ticked and crossed lines under "How sure": what was asked, what came back. */
export function Witnesses({ witnesses, detailed = false }: WitnessesProps) {
  const { t } = useTranslation();
  if (witnesses.length === 0) return <p className={classes.none}>{t('authorizations.incidents.noWitness')}</p>;
  return (
    <ul className={classes.list}>
      {witnesses.map((witness) => {
        const Icon = ICON[witness.speaks];
        return (
          <li key={`${witness.at}${witness.text}`} data-speaks={witness.speaks}>
            <Icon size={16} aria-hidden />
            <div>
              <span className="lk-hidden">{t(`authorizations.witness.${witness.speaks}`)}: </span>
              {witness.text}
              {detailed ? <Detail witness={witness} /> : null}
            </div>
          </li>
        );
      })}
    </ul>
  );
}

function Detail({ witness: { at, request, status, trackingId } }: { witness: Witness }) {
  const { t } = useTranslation();
  return (
    <p className={classes.detail}>
      <time dateTime={at}>{wholeTime(at)}</time>
      {request === null ? null : (
        <code>
          {request} {status ?? ''}
        </code>
      )}
      {trackingId === null ? null : (
        <span>
          {t('authorizations.one.trackingId')} <code>{trackingId}</code>{' '}
          <CopyButton
            value={trackingId}
            what={t('authorizations.one.trackingId')}
            label={t('authorizations.one.copyForCisco')}
          />
        </span>
      )}
    </p>
  );
}

/** For a verdict that is not certain: what would make it so. */
export function WouldTell({ verdict }: { verdict: Verdict }) {
  const { t } = useTranslation();
  if (verdict.wouldTell.length === 0) return null;
  return (
    <>
      <h3 className={classes.heading}>{t('authorizations.one.wouldTell')}</h3>
      <ul className={classes.tells}>
        {verdict.wouldTell.map((tell) => (
          <li key={tell}>{tell}</li>
        ))}
      </ul>
    </>
  );
}
