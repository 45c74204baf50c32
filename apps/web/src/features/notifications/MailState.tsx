import { testMail } from '@linekeeper/api-contract';
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { useNow } from '../../clock.ts';
import { announce } from '../../shell/announce.ts';
import { ErrorText } from '../../ui/ErrorText.tsx';
import { StateMark } from '../../ui/StateMark.tsx';
import { since } from '../../words.ts';
import classes from './NotificationsPage.module.css';

interface MailStateProps {
  organization: string;
  mail: { server: string; from: string } | null;
  nextReportAt: string | null;
}

/** Whether mail can go out, and how to set it up when it cannot. */
export function MailState({ organization, mail, nextReportAt }: MailStateProps) {
  const { t } = useTranslation();
  const now = useNow(60_000);
  const test = useMutation({
    mutationFn: () => call(testMail, { params: { organization } }),
    onSuccess: ({ state, reason }) => announce(told(state, reason), 'polite'),
  });
  const told = (state: string, reason: string | null) =>
    state === 'delivered'
      ? t('notifications.mail.tested')
      : t('notifications.mail.testFailed', { reason: reason ?? state });
  if (mail === null) {
    return (
      <>
        <p className={classes.line}>
          <StateMark state="not-finished" word={t('notifications.mail.missing')} />
        </p>
        <p className={classes.text}>{t('notifications.mail.how')}</p>
        <Link to="/help/$article" params={{ article: '1110' }}>
          {t('notifications.mail.article')}
        </Link>
      </>
    );
  }
  return (
    <>
      <p className={classes.text}>{t('notifications.mail.ready', mail)}</p>
      {nextReportAt === null ? null : (
        <p className={`${classes.text} ${classes.muted}`}>
          {t('notifications.mail.nextReport', { date: since(nextReportAt, now) })}
        </p>
      )}
      {test.error ? <ErrorText error={test.error} /> : null}
      <div className={classes.line}>
        <Button variant="default" loading={test.isPending} onClick={() => test.mutate()}>
          {t('notifications.mail.test')}
        </Button>
        {test.data ? <span className={classes.muted}>{told(test.data.state, test.data.reason)}</span> : null}
      </div>
    </>
  );
}
