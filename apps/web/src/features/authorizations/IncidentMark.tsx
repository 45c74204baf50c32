import { IconAlertOctagonFilled, IconCircleCheckFilled } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import classes from '../../ui/StateMark.module.css';

/** Open, or works again. */
export function IncidentMark({ open }: { open: boolean }) {
  const { t } = useTranslation();
  const Icon = open ? IconAlertOctagonFilled : IconCircleCheckFilled;
  return (
    <span className={classes.mark} data-tone={open ? 'stopped' : 'ok'}>
      <Icon size={16} aria-hidden />
      <span>{open ? t('authorizations.incidents.open') : t('authorizations.incidents.closed')}</span>
    </span>
  );
}
