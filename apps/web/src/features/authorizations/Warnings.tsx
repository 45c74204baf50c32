import { listWarnings, restoreWarning, type Warning } from '@linekeeper/api-contract';
import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call, keyOf, queryFor } from '../../api.ts';
import { useNow } from '../../clock.ts';
import { ErrorText } from '../../ui/ErrorText.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { dayWithYear } from '../../words.ts';
import classes from './Warnings.module.css';

/** Their fields weigh more than the page they open over. */
const DismissDialog = lazy(() => import('./DismissDialog.tsx').then((module) => ({ default: module.DismissDialog })));
const PasswordsDialog = lazy(() =>
  import('./PasswordsDialog.tsx').then((module) => ({ default: module.PasswordsDialog })),
);

/** What will end or hangs by a thread, soonest first, each with what to do. */
export function Warnings({ organization, owner }: { organization: string; owner: boolean }) {
  const { t } = useTranslation();
  const [passwords, setPasswords] = useState(false);
  const query = useQuery({
    ...queryFor(listWarnings, { params: { organization } }),
    refetchInterval: 300_000,
  });
  const { data } = query;
  return (
    <div className={classes.warnings}>
      <Panel
        query={query}
        title={t('warnings.title')}
        errorLead={t('warnings.error')}
        aside={
          owner && data !== undefined ? (
            <Button variant="default" size="xs" onClick={() => setPasswords(true)}>
              {t('warnings.passwords')}
            </Button>
          ) : null
        }
        isEmpty={({ warnings }) => warnings.length === 0}
        empty={<p className={classes.muted}>{t('warnings.none')}</p>}
      >
        {({ warnings, article }) => (
          <>
            <List organization={organization} owner={owner} warnings={warnings} />
            <Link className={classes.help} to="/help/$article" params={{ article: String(article) }}>
              {t('warnings.help')}
            </Link>
          </>
        )}
      </Panel>
      {passwords && data !== undefined ? (
        <Suspense>
          <PasswordsDialog organization={organization} now={data.passwords} onClose={() => setPasswords(false)} />
        </Suspense>
      ) : null}
    </div>
  );
}

function List({ organization, owner, warnings }: { organization: string; owner: boolean; warnings: Warning[] }) {
  const { t } = useTranslation();
  const shown = warnings.filter(({ dismissed }) => dismissed === null);
  const aside = warnings.filter(({ dismissed }) => dismissed !== null);
  return (
    <>
      {shown.length === 0 ? <p className={classes.muted}>{t('warnings.none')}</p> : null}
      <ul className={classes.list}>
        {shown.map((warning) => (
          <Line key={warning.key} organization={organization} owner={owner} warning={warning} />
        ))}
      </ul>
      {aside.length > 0 ? (
        <details className={classes.aside}>
          <summary>{t('warnings.aside', { count: aside.length })}</summary>
          <ul className={classes.list}>
            {aside.map((warning) => (
              <AsideLine key={warning.key} organization={organization} owner={owner} warning={warning} />
            ))}
          </ul>
        </details>
      ) : null}
    </>
  );
}

interface LineProps {
  organization: string;
  owner: boolean;
  warning: Warning;
}

function Line({ organization, owner, warning }: LineProps) {
  const { t } = useTranslation();
  const now = useNow(60_000);
  const [open, setOpen] = useState(false);
  return (
    <li>
      <div>
        <p>
          {warning.text}
          {warning.by === null ? null : (
            <strong className={classes.by}> {t('warnings.by', { day: dayWithYear(warning.by, now) })}</strong>
          )}
        </p>
        <p className={classes.muted}>{warning.advice}</p>
      </div>
      {owner ? (
        <Button
          variant="default"
          size="xs"
          aria-label={t('warnings.putAsideOne', { text: warning.text })}
          onClick={() => setOpen(true)}
        >
          {t('warnings.putAside')}
        </Button>
      ) : null}
      {open ? (
        <Suspense>
          <DismissDialog organization={organization} warning={warning} onClose={() => setOpen(false)} />
        </Suspense>
      ) : null}
    </li>
  );
}

function AsideLine({ organization, owner, warning }: LineProps) {
  const { t } = useTranslation();
  const now = useNow(60_000);
  const queries = useQueryClient();
  const restore = useMutation({
    mutationFn: () => call(restoreWarning, { params: { organization }, body: { key: warning.key } }),
    onSuccess: (answer) => queries.setQueryData(keyOf(listWarnings, { params: { organization } }), answer),
  });
  if (warning.dismissed === null) return null;
  const { by, reason, until } = warning.dismissed;
  return (
    <li>
      <div>
        <p>{warning.text}</p>
        <p className={classes.muted}>{t('warnings.asideUntil', { by, reason, day: dayWithYear(until, now) })}</p>
        {restore.error ? <ErrorText error={restore.error} lead={t('warnings.notDone')} /> : null}
      </div>
      {owner ? (
        <Button variant="default" size="xs" loading={restore.isPending} onClick={() => restore.mutate()}>
          {t('warnings.showAgain')}
        </Button>
      ) : null}
    </li>
  );
}
