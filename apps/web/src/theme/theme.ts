import { type CSSVariablesResolver, createTheme, rem } from '@mantine/core';
import { palettes, tokenVariables } from './tokens.ts';

const fontFamily = "'IBM Plex Sans Variable', system-ui, sans-serif";

/** Type, space, shape and colour of the whole product. */
export const theme = createTheme({
  colors: palettes,
  primaryColor: 'petrol',
  primaryShade: { light: 7, dark: 5 },
  autoContrast: true,
  luminanceThreshold: 0.25,
  white: '#ffffff',
  black: '#0a0d10',
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
  focusRing: 'always',
  fontFamily,
  fontFamilyMonospace: "'IBM Plex Mono', ui-monospace, monospace",
  fontSizes: { xs: rem(12), dense: rem(13), sm: rem(14), md: rem(16), lg: rem(20), xl: rem(24) },
  lineHeights: {
    xs: '1.3333',
    dense: '1.3846',
    sm: '1.4286',
    md: '1.375',
    lg: '1.4',
    xl: '1.3333',
  },
  headings: {
    fontFamily,
    fontWeight: '600',
    sizes: {
      h1: { fontSize: rem(24), lineHeight: '1.3333' },
      h2: { fontSize: rem(20), lineHeight: '1.4' },
      h3: { fontSize: rem(16), lineHeight: '1.375' },
      h4: { fontSize: rem(14), lineHeight: '1.4286' },
    },
  },
  spacing: { xs: rem(4), sm: rem(8), md: rem(12), lg: rem(16), xl: rem(24), xxl: rem(32) },
  radius: { xs: rem(4), sm: rem(6), md: rem(10), lg: rem(14) },
  shadows: { md: 'var(--lk-float)', lg: 'var(--lk-float)', xl: 'var(--lk-float)' },
  components: {
    // Said outright, so that the style sheet can tell filled buttons from the others.
    Button: { defaultProps: { variant: 'filled' } },
    Tooltip: { defaultProps: { openDelay: 200, withArrow: false, events: { hover: true, focus: true, touch: true } } },
    Menu: { defaultProps: { shadow: 'md', radius: 'md', position: 'bottom-end' } },
    // Locking the page's scroll bar would write a style element without the nonce. Dialogs are our own (ui/Dialog.tsx).
    Drawer: { defaultProps: { lockScroll: false } },
    DrawerRoot: { defaultProps: { lockScroll: false } },
  },
});

/** Mantine's own variables follow ours, so that its components need no colours of their own. */
export const cssVariablesResolver: CSSVariablesResolver = () => {
  const following = {
    '--mantine-color-body': 'var(--lk-canvas)',
    '--mantine-color-text': 'var(--lk-text)',
    '--mantine-color-bright': 'var(--lk-text)',
    '--mantine-color-dimmed': 'var(--lk-muted)',
    '--mantine-color-placeholder': 'var(--lk-muted)',
    '--mantine-color-default': 'var(--lk-surface)',
    '--mantine-color-default-hover': 'var(--lk-sunken)',
    '--mantine-color-default-color': 'var(--lk-text)',
    '--mantine-color-default-border': 'var(--lk-line)',
    '--mantine-color-anchor': 'var(--lk-link)',
    '--mantine-color-error': 'var(--lk-stopped-text)',
    '--mantine-color-disabled': 'var(--lk-sunken)',
    '--mantine-color-disabled-color': 'var(--lk-muted)',
    '--mantine-color-disabled-border': 'var(--lk-line)',
    '--mantine-primary-color-filled': 'var(--lk-action)',
    '--mantine-primary-color-filled-hover': 'var(--lk-action-hover)',
    '--mantine-primary-color-contrast': 'var(--lk-action-text)',
  };
  return {
    variables: { '--lk-border': '1px', '--lk-focus-width': '2px', '--lk-rail': rem(216), '--lk-rail-folded': rem(60) },
    light: { ...tokenVariables('light'), ...following, '--lk-float': '0 8px 24px rgba(16, 24, 32, 0.16)' },
    dark: { ...tokenVariables('dark'), ...following, '--lk-float': 'none' },
  };
};

/** The nonce the server wrote into the page for style elements; empty in development. */
export function styleNonce(): string {
  const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
  return nonce.startsWith('__') ? '' : nonce;
}
