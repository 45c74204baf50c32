import { type ContactList, listContactLists } from '@linekeeper/api-contract';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { queryFor, sessionQuery } from '../../../api.ts';
import { addSentences } from '../../../strings/add-sentences.ts';
import { directoryContacts } from '../../../strings/en/directory-contacts.ts';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { FilterChips } from '../../../ui/FilterChips.tsx';
import { PageHeader } from '../../../ui/PageHeader.tsx';
import { Panel } from '../../../ui/Panel.tsx';
import classes from './Contacts.module.css';
import { ListView } from './ListView.tsx';

addSentences({ directoryContacts });

const MakeList = lazy(() => import('./ListDialogs.tsx').then((module) => ({ default: module.MakeList })));

/** Lists of contacts: who stands in them, and the ways in and out. */
export function ContactsPage() {
  const { t } = useTranslation();
  const { org } = useParams({ from: '/shell/signed-in/o/$org/directory/contacts' });
  const query = useQuery(queryFor(listContactLists, { params: { organization: org } }));
  const { data: session } = useQuery(sessionQuery);
  const [making, setMaking] = useState(false);
  const isOwner = session?.role === 'owner';
  const make = (
    <Button variant={query.data?.lists.length === 0 ? 'filled' : 'default'} onClick={() => setMaking(true)}>
      {t('directoryContacts.list.make')}
    </Button>
  );
  return (
    <div className={classes.page}>
      <PageHeader
        heading={t('directoryContacts.title')}
        title={[t('directoryContacts.title'), t('directory.title')]}
        sub={t('directoryContacts.sub')}
        back={{ to: '/o/$org/directory', params: { org }, label: t('directory.title') }}
        actions={query.data?.lists.length === 0 ? null : make}
      />
      <Panel query={query} errorLead={t('directoryContacts.error')} bare>
        {({ lists }) =>
          lists.length === 0 ? (
            <EmptyState title={t('directoryContacts.none.title')} action={make}>
              {t(isOwner ? 'directoryContacts.none.text' : 'directoryContacts.none.forUsers')}
            </EmptyState>
          ) : (
            <Lists organization={org} lists={lists} />
          )
        }
      </Panel>
      {making ? (
        <Suspense fallback={null}>
          <MakeList organization={org} mayShare={isOwner} onClose={() => setMaking(false)} />
        </Suspense>
      ) : null}
    </div>
  );
}

function Lists({ organization, lists }: { organization: string; lists: readonly ContactList[] }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { list: asked } = useSearch({ from: '/shell/signed-in/o/$org/directory/contacts' });
  const chosen = lists.find(({ id }) => id === asked) ?? lists[0];
  if (chosen === undefined) return null;
  return (
    <>
      <FilterChips
        label={t('directoryContacts.lists')}
        chips={lists.map(({ id, name, contacts }) => ({ value: id, label: name, count: contacts }))}
        chosen={chosen.id}
        onChoose={(list) =>
          void navigate({ to: '/o/$org/directory/contacts', params: { org: organization }, search: { list } })
        }
        oneLine
      />
      <ListView key={chosen.id} organization={organization} list={chosen} />
    </>
  );
}
