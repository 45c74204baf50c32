import type { Completeness } from '@linekeeper/api-contract';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useNow } from '../../clock.ts';
import { since, spanOf } from '../../words.ts';
import classes from './CallsPage.module.css';
import type { Hole } from './figures.ts';

/** "Complete to 10:55 · 07:20–09:10 missing": the same line on everything made of call records. */
export function CompletenessLine({ completeness, holes }: { completeness: Completeness; holes: readonly Hole[] }) {
  const { t } = useTranslation();
  const now = useNow(60_000);
  if (completeness.completeTo === null && completeness.gaps.length === 0) return t('callRecords.nothingCollected');
  const parts: string[] = [];
  if (completeness.completeTo !== null)
    parts.push(t('callRecords.completeTo', { time: since(completeness.completeTo, now) }));
  const [first, ...more] = holes;
  if (first !== undefined) {
    const span = spanOf(first.from, first.to, now);
    parts.push(
      more.length === 0
        ? t('callRecords.missing', { span })
        : t('callRecords.missingMore', { span, count: more.length }),
    );
  }
  if (completeness.setAside > 0) parts.push(t('callRecords.setAside', { count: completeness.setAside }));
  return parts.join(' · ');
}

/** Each hole of the range: when, whether it still comes, why, and its incident. */
export function Holes({ organization, holes }: { organization: string; holes: readonly Hole[] }) {
  const { t } = useTranslation();
  const now = useNow(60_000);
  if (holes.length === 0) return null;
  return (
    <section aria-label={t('callRecords.holes')} className={classes.holes}>
      <h2 className={classes.holesTitle}>{t('callRecords.holes')}</h2>
      <ul className={classes.holesList}>
        {holes.map((hole) => (
          <li key={hole.from}>
            <b>{spanOf(hole.from, hole.to, now)}</b> {t(`callRecords.holeStates.${hole.state}`)}
            {hole.reason === null ? null : <span className={classes.reason}>{hole.reason}</span>}
            {hole.incident === null ? null : (
              <Link to="/o/$org/incidents/$incident" params={{ org: organization, incident: hole.incident }}>
                {hole.incident}
              </Link>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
