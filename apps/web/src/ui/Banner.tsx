import type { ReactNode } from 'react';
import classes from './Banner.module.css';
import { TONE_ICON, type Tone } from './state-look.ts';

interface BannerProps {
  tone: Tone;
  /** The one sentence: what, since when, why. */
  heading: ReactNode;
  /** What still works, how sure, where to read. */
  children?: ReactNode;
  /** The one button. */
  action?: ReactNode;
  /** Instead of the tone's own, where a state has one of its own. */
  icon?: (typeof TONE_ICON)[Tone] | undefined;
  /** Names the region for screen readers. */
  label: string;
}

/** The one message of a page; there is never a second one. */
export function Banner({ tone, heading, children, action, icon, label }: BannerProps) {
  const Icon = icon ?? TONE_ICON[tone];
  return (
    <section className={classes.banner} data-tone={tone} aria-label={label}>
      <Icon size={20} className={classes.icon} aria-hidden />
      <div className={classes.words}>
        <p className={classes.heading}>{heading}</p>
        {children ? <div className={classes.more}>{children}</div> : null}
      </div>
      {action ? <div className={classes.action}>{action}</div> : null}
    </section>
  );
}
