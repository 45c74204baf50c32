import type { MantineColorsTuple } from '@mantine/core';

/** Ten shades each; `primaryShade` picks from petrol. Components never name a shade, only `--lk-…` variables. */
export const palettes = {
  petrol: [
    '#eef9fd',
    '#ddf1f8',
    '#bee4f2',
    '#91d3ea',
    '#5dbcdb',
    '#38a2c2',
    '#1089a8',
    '#02708a',
    '#03596e',
    '#024252',
  ],
  green: ['#effaf2', '#dff3e5', '#c1e8cd', '#97d9ae', '#67c58b', '#45ab70', '#269258', '#057844', '#006035', '#014726'],
  amber: ['#fdf6eb', '#f8ebd8', '#f1d9b4', '#e8c083', '#d9a349', '#bf881e', '#a37100', '#855c00', '#6b4800', '#4f3500'],
  red: ['#fff4f3', '#fee7e4', '#fecfcb', '#ffb0a9', '#fe857d', '#ee5d59', '#d14241', '#b4272b', '#93171d', '#6f0e13'],
  gray: ['#f4f7f9', '#e9edf0', '#d8dde0', '#c2c8cd', '#a7afb5', '#8c959b', '#747d83', '#5d666c', '#485157', '#343c41'],
  dark: ['#e8edf0', '#c9d1d6', '#a9b3b9', '#76828a', '#39434a', '#2a3238', '#1f262b', '#161b1f', '#111518', '#0a0d10'],
} satisfies Record<string, MantineColorsTuple>;

/** One value per scheme; high contrast lies in high-contrast.css, because it crosses both. */
interface Pair {
  light: string;
  dark: string;
}

/** Every colour a component may use, as `--lk-<name>`. */
export const tokens = {
  canvas: { light: '#f4f6f8', dark: '#161b1f' },
  surface: { light: '#ffffff', dark: '#1f262b' },
  raised: { light: '#ffffff', dark: '#2a3238' },
  sunken: { light: '#eaeef1', dark: '#111518' },
  line: { light: '#d8dde0', dark: '#39434a' },
  edge: { light: '#747d83', dark: '#76828a' },
  text: { light: '#1b2329', dark: '#e8edf0' },
  muted: { light: '#535c62', dark: '#a9b3b9' },
  action: { light: '#02708a', dark: '#38a2c2' },
  'action-hover': { light: '#03596e', dark: '#5dbcdb' },
  'action-text': { light: '#ffffff', dark: '#0a0d10' },
  link: { light: '#02708a', dark: '#5dbcdb' },
  focus: { light: '#02708a', dark: '#91d3ea' },
  'ok-icon': { light: '#057844', dark: '#67c58b' },
  'ok-text': { light: '#006035', dark: '#97d9ae' },
  'ok-tint': { light: '#effaf2', dark: '#182c1f' },
  'attention-icon': { light: '#a37100', dark: '#e8c083' },
  'attention-text': { light: '#6b4800', dark: '#f1d9b4' },
  'attention-tint': { light: '#fdf6eb', dark: '#302412' },
  'stopped-icon': { light: '#b4272b', dark: '#fe857d' },
  'stopped-text': { light: '#93171d', dark: '#ffb0a9' },
  'stopped-tint': { light: '#fff4f3', dark: '#36201e' },
  'motion-icon': { light: '#02708a', dark: '#5dbcdb' },
  'motion-text': { light: '#03596e', dark: '#91d3ea' },
  'motion-tint': { light: '#eef9fd', dark: '#112a33' },
  'none-icon': { light: '#5d666c', dark: '#a7afb5' },
  'none-text': { light: '#485157', dark: '#c2c8cd' },
  'none-tint': { light: '#f4f7f9', dark: '#23272a' },
  conversation: { light: '#c05a16', dark: '#f69058' },
} satisfies Record<string, Pair>;

export type TokenName = keyof typeof tokens;

/** The `--lk-…` declarations of one scheme. */
export function tokenVariables(scheme: keyof Pair): Record<string, string> {
  return Object.fromEntries(Object.entries(tokens).map(([name, pair]) => [`--lk-${name}`, pair[scheme]]));
}
