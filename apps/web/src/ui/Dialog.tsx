import { type ReactNode, useEffect, useId, useRef } from 'react';
import classes from './Dialog.module.css';

interface DialogProps {
  opened: boolean;
  title: string;
  onClose: () => void;
  /** Where a table is to be read in it. */
  wide?: boolean;
  children: ReactNode;
}

/**
 * The browser's own modal dialog: keeps the focus inside, closes on Escape, gives the focus back to the opener. The
 * element with `data-autofocus` has the focus first.
 */
export function Dialog({ opened, title, onClose, wide, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const element = dialog.current;
    if (element === null) return;
    if (!opened) {
      element.close();
      return;
    }
    element.showModal();
    const focus = () => {
      const first = element.querySelector<HTMLElement>('[data-autofocus]');
      first?.focus();
      return first !== null;
    };
    if (focus()) return;
    // The fields of a form that is loaded when it is opened come a moment later.
    const observer = new MutationObserver(() => {
      if (focus()) observer.disconnect();
    });
    observer.observe(element, { childList: true, subtree: true });
    return () => observer.disconnect();
  }, [opened]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes it already; the click is the one beside it
    <dialog
      ref={dialog}
      className={classes.dialog}
      data-wide={wide || undefined}
      aria-labelledby={id}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      {opened ? (
        <div className={classes.content}>
          <h2 id={id} className={classes.title}>
            {title}
          </h2>
          {children}
        </div>
      ) : null}
    </dialog>
  );
}
