import { getKeys, type KeyRotation } from '@linekeeper/api-contract';
import { Button, Progress } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type AnswerOf, queryFor } from '../../api.ts';
import { addSentences } from '../../strings/add-sentences.ts';
import { encryptionKeys } from '../../strings/en/encryption-keys.ts';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { Facts } from '../../ui/Facts.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { counted, wholeTime } from '../../words.ts';
import classes from './EncryptionKeysPage.module.css';

addSentences({ encryptionKeys });

const RotateDialog = lazy(() => import('./RotateDialog.tsx'));

type Keys = AnswerOf<typeof getKeys>;

/** Under which keys tokens are sealed, how far a change is, and every change so far. */
export function EncryptionKeysPage() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const query = useQuery({
    ...queryFor(getKeys, {}),
    refetchInterval: ({ state }) => (state.data?.rotations.some(isRunning) ? 2_000 : 60_000),
  });
  const { data } = query;
  const running = data?.rotations.find(isRunning);
  return (
    <>
      <PageHeader
        heading={t('encryptionKeys.title')}
        title={[t('encryptionKeys.title')]}
        sub={t('encryptionKeys.sub')}
        actions={
          data === undefined || running !== undefined ? null : (
            <Button variant="default" onClick={() => setOpen(true)}>
              {t('encryptionKeys.rotate')}
            </Button>
          )
        }
      />
      <div className={classes.panels}>
        {running === undefined ? null : <Running rotation={running} />}
        <Panel query={query} errorLead={t('encryptionKeys.error')}>
          {(keys) => <Now keys={keys} />}
        </Panel>
        <Panel
          query={query}
          title={t('encryptionKeys.rotations')}
          errorLead={t('encryptionKeys.error')}
          isEmpty={({ rotations }) => rotations.length === 0}
          empty={<p className={classes.text}>{t('encryptionKeys.noRotations')}</p>}
        >
          {({ rotations }) => (
            <ul className={classes.list}>
              {rotations.map((rotation) => (
                <Line key={rotation.id} rotation={rotation} />
              ))}
            </ul>
          )}
        </Panel>
      </div>
      <Suspense>
        {open && data !== undefined ? (
          <RotateDialog version={data.dataKey.version} onClose={() => setOpen(false)} />
        ) : null}
      </Suspense>
    </>
  );
}

const isRunning = ({ state }: KeyRotation) => state === 'running';

function Running({ rotation: { resealed, broken, total } }: { rotation: KeyRotation }) {
  const { t } = useTranslation();
  const done = Math.min(total, resealed + broken);
  const words = t('encryptionKeys.running', { done: counted(done), total: counted(total) });
  return (
    <div role="status">
      <p className={classes.text}>{words}</p>
      <Progress value={total === 0 ? 100 : (100 * done) / total} aria-label={words} />
    </div>
  );
}

function Now({ keys: { dataKey, masterKeyFingerprint, oldKeys, rowsLeft } }: { keys: Keys }) {
  const { t } = useTranslation();
  const old =
    oldKeys === 0
      ? t('encryptionKeys.oldKeysNone')
      : rowsLeft > 0
        ? t('encryptionKeys.oldKeysWait', { count: oldKeys, rows: counted(rowsLeft) })
        : t('encryptionKeys.oldKeysDone', { count: oldKeys });
  return (
    <>
      <Facts
        facts={[
          {
            name: t('encryptionKeys.dataKey'),
            value: t('encryptionKeys.dataKeyValue', { version: dataKey.version, date: wholeTime(dataKey.createdAt) }),
          },
          { name: t('encryptionKeys.oldKeys'), value: old },
          {
            name: t('encryptionKeys.masterKey'),
            value: (
              <>
                <code className={classes.fingerprint}>{masterKeyFingerprint}</code>{' '}
                <CopyButton value={masterKeyFingerprint} what={t('encryptionKeys.copyWhat')} />
              </>
            ),
          },
        ]}
      />
      <p className={classes.text}>{t('encryptionKeys.masterKeyHelp')}</p>
      <Link to="/help/$article" params={{ article: '1120' }}>
        {t('encryptionKeys.article')}
      </Link>
    </>
  );
}

function Line({ rotation }: { rotation: KeyRotation }) {
  const { t } = useTranslation();
  const { kind, version, askedBy, startedAt, finishedAt, resealed, broken } = rotation;
  return (
    <li>
      <p>{t(`encryptionKeys.kind.${kind}`, { version })}</p>
      <p className={classes.muted}>{t('encryptionKeys.line', { by: askedBy, time: wholeTime(startedAt) })}</p>
      {finishedAt === null ? null : (
        <p className={classes.muted}>
          {t('encryptionKeys.finished', { time: wholeTime(finishedAt), count: resealed })}
        </p>
      )}
      {broken > 0 ? <p>{t('encryptionKeys.broken', { count: broken })}</p> : null}
    </li>
  );
}
