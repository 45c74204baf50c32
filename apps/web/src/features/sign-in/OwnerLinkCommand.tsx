import { useTranslation } from 'react-i18next';
import { CopyButton } from '../../ui/CopyButton.tsx';
import classes from './Door.module.css';

/** The command that prints a new one-time link. */
export function OwnerLinkCommand() {
  const { t } = useTranslation();
  const command = t('signIn.command');
  return (
    <span className={classes.command}>
      <code>{command}</code>
      <CopyButton value={command} what={command} />
    </span>
  );
}
