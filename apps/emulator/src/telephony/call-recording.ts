import type { EmulatedCallSettings, EmulatedLeg, EmulatedRecording } from '../state/world.ts';
import type { Acted, CallCore } from './call-core.ts';
import type { Side } from './call-joining.ts';
import { isInConversation } from './call-legs.ts';
import { callSettingsOf } from './member-settings.ts';

export type RecordingStep = 'start' | 'stop' | 'pause' | 'resume';

export interface CallRecording {
  record(side: Side, step: RecordingStep): Acted;
}

const PLATFORM = 'Webex';

/** In which state a step can be done, in which it leaves the recording, and in which modes of the user. */
const STEPS: Record<
  RecordingStep,
  {
    from: readonly (EmulatedRecording['state'] | null)[];
    to: EmulatedRecording['state'];
    modes: readonly EmulatedCallSettings['recording'][];
  }
> = {
  start: { from: [null, 'stopped'], to: 'started', modes: ['on-demand', 'on-demand-user-start'] },
  stop: { from: ['started', 'paused'], to: 'stopped', modes: ['on-demand', 'on-demand-user-start'] },
  pause: { from: ['started'], to: 'paused', modes: ['on-demand', 'on-demand-user-start', 'always-pause-resume'] },
  resume: { from: ['paused'], to: 'started', modes: ['on-demand', 'on-demand-user-start', 'always-pause-resume'] },
};

/** Recording of one member's side, as the mode of that member allows. Source: Webex developer documentation, Call Controls. */
export function createCallRecording(core: CallCore): CallRecording {
  const modeOf = (leg: EmulatedLeg): EmulatedCallSettings['recording'] =>
    leg.memberUuid === null ? 'never' : callSettingsOf(core.services.world, leg.memberUuid).recording;
  const set = ({ call, leg }: Side, state: EmulatedRecording['state'], trigger: EmulatedRecording['trigger']): void => {
    leg.recording = { platform: PLATFORM, result: null, trigger, ...leg.recording, state };
    core.emitLeg(call, leg, { change: 'updated', eventType: 'recording' });
  };
  core.onConnected((call) => {
    for (const leg of call.legs) {
      const mode = modeOf(leg);
      const always = mode === 'always' || mode === 'always-pause-resume';
      if (always && leg.memberKind !== 'group' && leg.recording === null && isInConversation(leg))
        set({ call, leg }, 'started', mode);
    }
  });
  core.onLegEnded((_call, leg) => {
    if (leg.recording === null || leg.recording.result !== null) return;
    leg.recording = { ...leg.recording, state: 'stopped', result: 'successful' };
  });
  return {
    record: (side, step) => {
      const mode = modeOf(side.leg);
      const { from, to, modes } = STEPS[step];
      const state = side.leg.recording?.state ?? null;
      if (mode === 'never' || !isInConversation(side.leg) || !from.includes(state) || !modes.includes(mode))
        return 'wrong-state';
      set(side, to, mode);
      return 'done';
    },
  };
}
