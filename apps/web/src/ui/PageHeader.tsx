import { IconChevronLeft } from '@tabler/icons-react';
import { Link, useLocation } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './PageHeader.module.css';
import { isPageChange } from './page-focus.ts';

interface PageHeaderProps {
  /** The one `h1`. */
  heading: ReactNode;
  /** Document title, state first, without the product's name: ["Stopped: Presence", "Acme Hotels"]. */
  title: readonly string[];
  /** A muted line under the heading, or the page's "as of". */
  sub?: ReactNode;
  /** The page above this one. */
  back?: { to: string; params?: Record<string, string>; label: string };
  /** Buttons on the right; at most one of them filled. */
  actions?: ReactNode;
}

/** Heading, title and focus of a page: a page change moves the focus here. */
export function PageHeader({ heading, title, sub, back, actions }: PageHeaderProps) {
  const { t } = useTranslation();
  const ref = useRef<HTMLHeadingElement>(null);
  const path = useLocation({ select: ({ pathname }) => pathname });
  const whole = [...title, t('shell.product')].join(' · ');
  useEffect(() => {
    document.title = whole;
  }, [whole]);
  useEffect(() => {
    const heading = ref.current;
    if (heading !== null && isPageChange(heading, path)) heading.focus({ preventScroll: true });
  }, [path]);
  return (
    <div className={classes.header}>
      <div className={classes.words}>
        {back === undefined ? null : (
          <Link to={back.to} params={back.params ?? {}} className={classes.back}>
            <IconChevronLeft size={16} aria-hidden />
            {back.label}
          </Link>
        )}
        <h1 ref={ref} tabIndex={-1} className={classes.heading}>
          {heading}
        </h1>
        {sub ? <div className={classes.sub}>{sub}</div> : null}
      </div>
      {actions ? <div className={classes.actions}>{actions}</div> : null}
    </div>
  );
}
