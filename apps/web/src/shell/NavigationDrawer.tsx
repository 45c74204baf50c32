import { UnstyledButton } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './AppShell.module.css';

interface NavigationDrawerProps {
  opened: boolean;
  onClose: () => void;
  children: ReactNode;
}

/** The navigation below 768 px: the browser's own modal dialog, which keeps the focus and knows Escape. */
export function NavigationDrawer({ opened, onClose, children }: NavigationDrawerProps) {
  const { t } = useTranslation();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (opened) dialog.current?.showModal();
    else dialog.current?.close();
  }, [opened]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes it already; the click is the one beside it
    <dialog
      ref={dialog}
      className={classes.drawer}
      aria-label={t('shell.navigation')}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      {opened ? (
        <div className={classes.drawerContent}>
          <div className={classes.drawerHead}>
            <b>{t('shell.product')}</b>
            <UnstyledButton className={classes.burger} onClick={onClose} aria-label={t('shell.closeNavigation')}>
              <IconX size={20} aria-hidden />
            </UnstyledButton>
          </div>
          {children}
        </div>
      ) : null}
    </dialog>
  );
}
