import { getDelivery, listDeliveries, replayDelivery } from '@linekeeper/api-contract';
import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { type AnswerOf, call, queryFor } from '../../api.ts';
import { useNow } from '../../clock.ts';
import { announce } from '../../shell/announce.ts';
import { DetailsDrawer } from '../../ui/DetailsDrawer.tsx';
import { ErrorText } from '../../ui/ErrorText.tsx';
import { Facts } from '../../ui/Facts.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { since, wholeTime } from '../../words.ts';
import { DeliveryMark } from './DeliveryMark.tsx';
import classes from './NotificationsPage.module.css';

interface DeliveryDrawerProps {
  organization: string;
  delivery: string | undefined;
  onClose: () => void;
}

/** One message: its attempts with every answer, its words as sent, and "Send again". */
export function DeliveryDrawer({ organization, delivery, onClose }: DeliveryDrawerProps) {
  const { t } = useTranslation();
  return (
    <DetailsDrawer opened={delivery !== undefined} onClose={onClose} title={t('notifications.log.drawer')}>
      {delivery === undefined ? null : <Message organization={organization} delivery={delivery} />}
    </DetailsDrawer>
  );
}

function Message({ organization, delivery }: { organization: string; delivery: string }) {
  const { t } = useTranslation();
  const now = useNow(60_000);
  const queries = useQueryClient();
  const params = { organization, delivery };
  const query = useQuery(queryFor(getDelivery, { params }));
  const replay = useMutation({
    mutationFn: () => call(replayDelivery, { params }),
    onSuccess: ({ state, reason }) =>
      announce(
        state === 'delivered'
          ? t('notifications.log.replayed')
          : t('notifications.log.replayFailed', { reason: reason ?? state }),
        'polite',
      ),
    onSettled: async () => {
      await queries.invalidateQueries({ queryKey: [getDelivery.name] });
      await queries.invalidateQueries({ queryKey: [listDeliveries.name] });
    },
  });
  return (
    <Panel query={query} errorLead={t('notifications.log.error')} bare>
      {({ delivery: message, attempts, text }) => (
        <>
          <p className={classes.line}>
            <DeliveryMark state={message.state} />
            {message.incident === null ? null : (
              <Link to="/o/$org/incidents/$incident" params={{ org: organization, incident: message.incident }}>
                {message.incident}
              </Link>
            )}
          </p>
          <Facts
            facts={[
              { name: t('notifications.log.columns.what'), value: t(`notifications.log.kind.${message.kind}`) },
              { name: t('notifications.log.to'), value: message.recipient },
              ...(message.reason === null ? [] : [{ name: t('notifications.log.reason'), value: message.reason }]),
              {
                name: t('notifications.log.columns.when'),
                value:
                  message.nextAt === null
                    ? wholeTime(message.createdAt)
                    : t('notifications.log.next', { date: since(message.nextAt, now) }),
              },
              { name: t('notifications.log.id'), value: message.id },
            ]}
          />
          {message.state === 'sending' || message.state === 'not-needed' ? null : (
            <div className={classes.line}>
              <Button variant="default" loading={replay.isPending} onClick={() => replay.mutate()}>
                {t('notifications.log.replay')}
              </Button>
              <span className={classes.muted}>{t('notifications.log.replayHelp')}</span>
            </div>
          )}
          {replay.error ? <ErrorText error={replay.error} lead={t('notifications.log.replayError')} /> : null}
          <Attempts attempts={attempts} />
          {text === null ? null : (
            <>
              <h3 className={classes.sub}>{t('notifications.log.text')}</h3>
              <pre className={classes.sent}>{text}</pre>
            </>
          )}
        </>
      )}
    </Panel>
  );
}

function Attempts({ attempts }: { attempts: AnswerOf<typeof getDelivery>['attempts'] }) {
  const { t } = useTranslation();
  return (
    <>
      <h3 className={classes.sub}>{t('notifications.log.attempts')}</h3>
      {attempts.length === 0 ? (
        <p className={classes.text}>{t('notifications.log.noAttempts')}</p>
      ) : (
        <ol className={classes.attempts}>
          {attempts.map(({ at, outcome, status, answer, tookMs }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: attempts are only ever added at the end
            <li key={index}>
              {wholeTime(at)}: {t(`notifications.log.attempt.${outcome}`)}
              {status === null ? null : ` ${status}`}, {t('notifications.log.took', { ms: tookMs })}
              {answer === '' ? null : <span className={classes.muted}> {answer}</span>}
            </li>
          ))}
        </ol>
      )}
    </>
  );
}
