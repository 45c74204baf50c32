import { listApiKeys } from '@linekeeper/api-contract';
import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { queryFor } from '../../api.ts';
import { addSentences } from '../../strings/add-sentences.ts';
import { apiKeys } from '../../strings/en/api-keys.ts';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { ApiKeyForm } from './ApiKeyForm.tsx';
import { ApiKeyRow } from './ApiKeyRow.tsx';
import classes from './ApiKeysPage.module.css';

addSentences({ apiKeys });

type Shown = { kind: 'form' } | { kind: 'secret'; secret: string } | null;

/** The keys by which programs use the API; each is shown once, when it is made. */
export function ApiKeysPage() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const query = useQuery(queryFor(listApiKeys, {}));
  const [shown, setShown] = useState<Shown>(null);
  // The browser tells of a closed dialog later, when the next one may be open already.
  const closed = (kind: 'form' | 'secret') => setShown((now) => (now?.kind === kind ? null : now));
  const ask = () => queries.invalidateQueries({ queryKey: [listApiKeys.name] });
  const make = <Button onClick={() => setShown({ kind: 'form' })}>{t('apiKeys.make')}</Button>;
  return (
    <>
      <PageHeader heading={t('apiKeys.title')} title={[t('apiKeys.title')]} sub={t('apiKeys.sub')} />
      <Panel
        query={query}
        errorLead={t('apiKeys.error')}
        isEmpty={({ keys }) => keys.length === 0}
        empty={<EmptyState action={make}>{t('apiKeys.empty')}</EmptyState>}
      >
        {({ keys }) => (
          <>
            <ul className={classes.list}>
              {keys.map((key) => (
                <ApiKeyRow key={key.id} apiKey={key} onChanged={ask} />
              ))}
            </ul>
            <div className={classes.line}>
              {make}
              <Link to="/help/$article" params={{ article: '1115' }}>
                {t('apiKeys.article')}
              </Link>
              <a href="/api/openapi.json">{t('apiKeys.description')}</a>
            </div>
          </>
        )}
      </Panel>
      <Dialog opened={shown?.kind === 'form'} onClose={() => closed('form')} title={t('apiKeys.dialog')}>
        {shown?.kind === 'form' ? (
          <ApiKeyForm
            onCancel={() => setShown(null)}
            onMade={(secret) => {
              setShown({ kind: 'secret', secret });
              void ask();
            }}
          />
        ) : null}
      </Dialog>
      <Dialog opened={shown?.kind === 'secret'} onClose={() => closed('secret')} title={t('apiKeys.shownTitle')}>
        {shown?.kind === 'secret' ? (
          <div className={classes.form}>
            <p className={classes.text}>{t('apiKeys.shownText')}</p>
            <code className={classes.secret}>{shown.secret}</code>
            <p className={classes.text}>{t('apiKeys.shownUse')}</p>
            <div className={classes.buttons}>
              <CopyButton value={shown.secret} what={t('apiKeys.key')} />
              <Button data-autofocus onClick={() => setShown(null)}>
                {t('apiKeys.done')}
              </Button>
            </div>
          </div>
        ) : null}
      </Dialog>
    </>
  );
}
