import { getArticle } from '@linekeeper/api-contract';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { queryFor } from '../../api.ts';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { Panel } from '../../ui/Panel.tsx';
import classes from './FixSteps.module.css';
import { sectionOf } from './section-of.ts';

interface FixStepsProps {
  article: number;
  /** The cause as a sentence, for the message to the authorizer. */
  sentence: string;
  organization: string;
}

/** The steps of the article's "Fix" section, in place, and a message for whoever has to take them. */
export function FixSteps({ article, sentence, organization }: FixStepsProps) {
  const { t } = useTranslation();
  const query = useQuery({ ...queryFor(getArticle, { params: { id: article } }), staleTime: Number.POSITIVE_INFINITY });
  const address = `${window.location.origin}/help/${article}`;
  return (
    <Panel query={query} errorLead={t('authorizations.fix.error')} bare>
      {({ html, title }) => (
        <div className={classes.fix}>
          <b>{title}</b>
          <Steps html={html} />
          <div className={classes.acts}>
            <CopyButton
              value={t('authorizations.fix.message', { organization, sentence, address })}
              what={t('authorizations.fix.copyMessage')}
              label={t('authorizations.fix.copyMessage')}
            />
            <Link to="/help/$article" params={{ article: String(article) }}>
              {t('authorizations.fix.whole')}
            </Link>
          </div>
        </div>
      )}
    </Panel>
  );
}

function Steps({ html }: { html: string }) {
  const { t } = useTranslation();
  const steps = useMemo(() => sectionOf(html, 'fix'), [html]);
  if (steps === null) return <p>{t('authorizations.fix.none')}</p>;
  // biome-ignore lint/security/noDangerouslySetInnerHtml: our own articles, rendered by our server with raw HTML switched off
  return <div dangerouslySetInnerHTML={{ __html: steps }} />;
}
