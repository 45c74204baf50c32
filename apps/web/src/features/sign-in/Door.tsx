import type { Session } from '@linekeeper/api-contract';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { SimulatedChip } from '../../ui/SimulatedChip.tsx';
import classes from './Door.module.css';

/** The pages in front of the product: one column, no navigation. */
export function Door({ session, children }: { session: Session | undefined; children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <div className={classes.door}>
      <header className={classes.head}>
        <span className={classes.brand}>{t('shell.product')}</span>
        {session?.simulatedWebex ? <SimulatedChip controlHubUrl={session.simulatedWebex.controlHubUrl} /> : null}
      </header>
      <main className={classes.card}>{children}</main>
      <footer className={classes.foot}>
        <Link to="/help">{t('signIn.help')}</Link>
      </footer>
    </div>
  );
}
