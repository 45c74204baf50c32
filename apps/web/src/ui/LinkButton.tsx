import { Button, type ButtonProps } from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import { forwardRef } from 'react';

interface AnchorButtonProps extends Omit<ButtonProps, 'component'> {
  'aria-label'?: string;
}

const AnchorButton = forwardRef<HTMLAnchorElement, AnchorButtonProps>(function AnchorButton(props, ref) {
  return <Button component="a" variant="default" ref={ref} {...props} />;
});

/** A link that looks like a button: for going somewhere, never for doing something. */
export const LinkButton = createLink(AnchorButton);
