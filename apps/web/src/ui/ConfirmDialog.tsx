import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './ConfirmDialog.module.css';
import { Dialog } from './Dialog.tsx';

interface ConfirmDialogProps {
  opened: boolean;
  title: string;
  /** Numbers and consequence. */
  children: ReactNode;
  /** The verb of the act: "Remove 12 people". */
  verb: string;
  /** The safe way out, focused: "Keep them". */
  keep: string;
  danger?: boolean;
  busy?: boolean;
  onConfirm: () => void;
  onClose: () => void;
}

/** For acts that show their numbers first. The safe button has the focus. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { opened, title, children, verb, keep, danger = false, busy = false, onConfirm, onClose } = props;
  return (
    <Dialog opened={opened} onClose={onClose} title={title}>
      {children}
      <div className={classes.buttons}>
        <Button variant="default" onClick={onClose} data-autofocus>
          {keep}
        </Button>
        <Button className={danger ? classes.danger : undefined} loading={busy} onClick={onConfirm}>
          {verb}
        </Button>
      </div>
    </Dialog>
  );
}
