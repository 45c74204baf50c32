import type { DeliveryState } from '@linekeeper/api-contract';
import { useTranslation } from 'react-i18next';
import { StateMark } from '../../ui/StateMark.tsx';

const LOOKS = {
  waiting: 'waiting',
  sending: 'checking',
  delivered: 'healthy',
  'given-up': 'stopped',
  'not-needed': 'not-authorized',
} as const satisfies Record<DeliveryState, unknown>;

/** The state of a message: shape, word and colour together. */
export function DeliveryMark({ state }: { state: DeliveryState }) {
  const { t } = useTranslation();
  return <StateMark state={LOOKS[state]} word={t(`notifications.log.state.${state}`)} />;
}
