import { type Bot, getNotifications, removeBot, type Space } from '@linekeeper/api-contract';
import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorText } from '../../ui/ErrorText.tsx';
import classes from './NotificationsPage.module.css';
import { SpaceRow } from './SpaceRow.tsx';

const BotForm = lazy(() => import('./BotForm.tsx').then((module) => ({ default: module.BotForm })));
const SpaceForm = lazy(() => import('./SpaceForm.tsx').then((module) => ({ default: module.SpaceForm })));

type Shown = { kind: 'bot' } | { kind: 'remove-bot' } | { kind: 'space'; space: Space | null } | null;

interface SpaceListProps {
  organization: string;
  bot: Bot | null;
  spaces: readonly Space[];
}

/** The organization's bot at Webex, and the spaces that are told. */
export function SpaceList({ organization, bot, spaces }: SpaceListProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [shown, setShown] = useState<Shown>(null);
  const ask = () => queries.invalidateQueries({ queryKey: [getNotifications.name] });
  const close = () => setShown(null);
  const closed = (kind: 'bot' | 'remove-bot' | 'space') => setShown((now) => (now?.kind === kind ? null : now));
  const saved = () => {
    close();
    void ask();
  };
  const setUp = (
    <Button variant="default" onClick={() => setShown({ kind: 'bot' })}>
      {t(bot === null ? 'notifications.spaces.setUp' : 'notifications.spaces.newToken')}
    </Button>
  );
  const article = (
    <Link to="/help/$article" params={{ article: '1118' }}>
      {t('notifications.spaces.article')}
    </Link>
  );
  return (
    <>
      {spaces.length === 0 && bot === null ? (
        <EmptyState action={setUp}>
          {t('notifications.spaces.empty')} {article}
        </EmptyState>
      ) : (
        <>
          <p className={classes.text}>
            {bot === null
              ? t('notifications.spaces.noBot')
              : t('notifications.spaces.bot', { name: bot.name, ending: bot.ending })}
          </p>
          {spaces.length === 0 ? <p className={classes.text}>{t('notifications.spaces.none')}</p> : null}
          <ul className={classes.list}>
            {spaces.map((space) => (
              <SpaceRow
                key={space.id}
                organization={organization}
                space={space}
                onEdit={() => setShown({ kind: 'space', space })}
                onChanged={ask}
              />
            ))}
          </ul>
          <div className={classes.line}>
            {bot === null ? null : (
              <Button variant="default" onClick={() => setShown({ kind: 'space', space: null })}>
                {t('notifications.spaces.add')}
              </Button>
            )}
            {setUp}
            {bot === null ? null : (
              <Button variant="default" onClick={() => setShown({ kind: 'remove-bot' })}>
                {t('notifications.spaces.removeBot')}
              </Button>
            )}
            {article}
          </div>
        </>
      )}
      <Dialog opened={shown?.kind === 'bot'} onClose={() => closed('bot')} title={t('notifications.spaces.botDialog')}>
        <Suspense>
          {shown?.kind === 'bot' ? <BotForm organization={organization} onCancel={close} onSaved={saved} /> : null}
        </Suspense>
      </Dialog>
      <Dialog
        opened={shown?.kind === 'space'}
        onClose={() => closed('space')}
        title={
          shown?.kind === 'space' && shown.space !== null
            ? t('notifications.spaces.edit', { title: shown.space.title })
            : t('notifications.spaces.dialog')
        }
      >
        <Suspense>
          {shown?.kind === 'space' ? (
            <SpaceForm organization={organization} space={shown.space} onCancel={close} onSaved={saved} />
          ) : null}
        </Suspense>
      </Dialog>
      <Dialog
        opened={shown?.kind === 'remove-bot'}
        onClose={() => closed('remove-bot')}
        title={t('notifications.spaces.removeBotTitle')}
      >
        <RemoveBot organization={organization} onCancel={close} onRemoved={saved} />
      </Dialog>
    </>
  );
}

interface RemoveBotProps {
  organization: string;
  onCancel: () => void;
  onRemoved: () => void;
}

function RemoveBot({ organization, onCancel, onRemoved }: RemoveBotProps) {
  const { t } = useTranslation();
  const remove = useMutation({
    mutationFn: () => call(removeBot, { params: { organization } }),
    onSuccess: onRemoved,
  });
  return (
    <div className={classes.form}>
      <p className={classes.text}>{t('notifications.spaces.removeBotText')}</p>
      {remove.error ? <ErrorText error={remove.error} lead={t('notifications.spaces.error')} /> : null}
      <div className={classes.buttons}>
        <Button variant="default" data-autofocus onClick={onCancel}>
          {t('notifications.spaces.keepBot')}
        </Button>
        <Button loading={remove.isPending} onClick={() => remove.mutate()}>
          {t('notifications.spaces.removeBot')}
        </Button>
      </div>
    </div>
  );
}
