import type { AuthorizationState } from '@linekeeper/api-contract';
import {
  IconAlertOctagonFilled,
  IconAlertTriangleFilled,
  IconCircleCheckFilled,
  IconCircleDashed,
  IconCircleHalf2,
  IconClockQuestion,
  IconHelpSquareRounded,
  IconHourglass,
  IconLoader2,
  IconPlayerPause,
  IconProgressDown,
} from '@tabler/icons-react';

/** The five families of colour; words and shapes carry the difference, never colour alone. */
export type Tone = 'ok' | 'attention' | 'stopped' | 'motion' | 'none';

export const STATE_TONE: Record<AuthorizationState, Tone> = {
  'not-authorized': 'none',
  waiting: 'motion',
  'not-finished': 'attention',
  checking: 'motion',
  healthy: 'ok',
  partly: 'attention',
  stopped: 'stopped',
  unknown: 'none',
  filling: 'motion',
  paused: 'none',
};

export const STATE_ICON = {
  'not-authorized': IconCircleDashed,
  waiting: IconHourglass,
  'not-finished': IconClockQuestion,
  checking: IconLoader2,
  healthy: IconCircleCheckFilled,
  partly: IconCircleHalf2,
  stopped: IconAlertOctagonFilled,
  unknown: IconHelpSquareRounded,
  filling: IconProgressDown,
  paused: IconPlayerPause,
} as const satisfies Record<AuthorizationState, unknown>;

export const TONE_ICON = {
  ok: IconCircleCheckFilled,
  attention: IconAlertTriangleFilled,
  stopped: IconAlertOctagonFilled,
  motion: IconHourglass,
  none: IconHelpSquareRounded,
} as const satisfies Record<Tone, unknown>;
