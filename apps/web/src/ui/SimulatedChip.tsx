import { IconTestPipe } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import classes from './SimulatedChip.module.css';

/** Says that Webex is simulated, on every page, for as long as it is; opens the emulator's Control Hub. */
export function SimulatedChip({ controlHubUrl }: { controlHubUrl: string }) {
  const { t } = useTranslation();
  return (
    <a className={classes.chip} href={controlHubUrl} target="_blank" rel="noreferrer" title={t('shell.simulated.open')}>
      <span className={classes.plate}>
        <IconTestPipe size={14} aria-hidden />
        {t('shell.simulated.chip')}
      </span>
    </a>
  );
}
