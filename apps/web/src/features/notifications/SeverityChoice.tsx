import { SEVERITIES, type Severity } from '@linekeeper/api-contract';
import { Checkbox } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import classes from './NotificationsPage.module.css';

interface SeverityChoiceProps {
  value: Severity[];
  onChange: (severities: Severity[]) => void;
}

/** Of which incidents a person or a space is told. */
export function SeverityChoice({ value, onChange }: SeverityChoiceProps) {
  const { t } = useTranslation();
  return (
    <Checkbox.Group
      label={t('notifications.people.severities')}
      value={value}
      onChange={(values) => onChange(SEVERITIES.filter((one) => values.includes(one)))}
    >
      <div className={classes.choices}>
        {(['critical', 'warning'] as const).map((severity) => (
          <Checkbox key={severity} value={severity} label={t(`notifications.people.${severity}`)} />
        ))}
      </div>
    </Checkbox.Group>
  );
}
