import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api.ts';
import { clockTimeWithSeconds } from '../words.ts';
import classes from './ErrorText.module.css';

interface ErrorTextProps {
  error: unknown;
  /** What we could not do, as a sentence; the server's own message follows. */
  lead?: string;
  /** When what is still on screen was true. */
  keptFrom?: number | null;
  onRetry?: (() => void) | undefined;
}

/** Messages come with and without a full stop; behind one another they need it. */
function sentence(words: string): string {
  return /[.!?…]$/.test(words.trim()) ? words.trim() : `${words.trim()}.`;
}

/** An error beside what failed: what happened, what is kept, what next, code and time, and its article. */
export function ErrorText({ error, lead, keptFrom, onRetry }: ErrorTextProps) {
  const { t } = useTranslation();
  const known = error instanceof ApiError ? error : null;
  const code = known?.code ?? 'internal-error';
  return (
    <div className={classes.error} role="alert">
      <p className={classes.text}>
        {lead ? `${lead} ` : null}
        {sentence(known?.message ?? t('shell.broken.title'))} {known?.next ? `${sentence(known.next)} ` : null}
        {keptFrom ? `${t('ui.error.keptFrom', { time: clockTimeWithSeconds(keptFrom) })} ` : null}
        <span className={classes.code}>
          ({t('ui.error.codeAndTime', { code, time: known ? clockTimeWithSeconds(known.at) : '–' })})
        </span>
      </p>
      <div className={classes.acts}>
        {onRetry ? (
          <Button variant="default" size="xs" onClick={onRetry}>
            {t('ui.error.tryAgain')}
          </Button>
        ) : null}
        <Link to="/help/code/$code" params={{ code }}>
          {t('ui.error.article')}
        </Link>
      </div>
    </div>
  );
}
