import type { EmulatedPerson } from '../state/world.ts';
import type { LocalTime } from '../telephony/local-time.ts';

/** A number from 0 up to 1 that is always the same for the same words. */
export function steadyChance(words: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < words.length; index += 1) hash = Math.imul(hash ^ words.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 4_294_967_296;
}

const SLOT_MINUTES = 30;

interface Shift {
  fromMinute: number;
  toMinute: number;
}

/** When a person works: a fixed shift, with a little disorder from day to day. */
function shiftOf(person: EmulatedPerson, time: LocalTime): Shift | null {
  const chance = steadyChance(`${person.uuid} shift`);
  if (time.weekend && steadyChance(`${person.uuid} weekend ${Math.floor(time.day / 7)}`) > 0.35) return null;
  const disorder = Math.round((steadyChance(`${person.uuid} start ${time.day}`) - 0.5) * 50);
  if (chance < 0.82) return { fromMinute: 510 + disorder, toMinute: 1_060 + disorder };
  if (chance < 0.95) return { fromMinute: 840 + disorder, toMinute: 1_330 + disorder };
  return { fromMinute: 30 + Math.abs(disorder), toMinute: 400 + disorder };
}

/**
 * What a person's status is at a moment, calls apart: by shift, lunch, meetings and moods. A function of person and
 * time alone, so that it is the same however often and in which order it is asked.
 */
export function scheduledStatus(person: EmulatedPerson, time: LocalTime): string {
  if (person.invitePending) return 'pending';
  if (steadyChance(`${person.uuid} away ${Math.floor(time.day / 5)}`) < 0.05) return 'OutOfOffice';
  const shift = shiftOf(person, time);
  if (shift === null || time.minuteOfDay < shift.fromMinute || time.minuteOfDay >= shift.toMinute) return 'inactive';
  const lunch = shift.fromMinute + 230 + Math.round(steadyChance(`${person.uuid} lunch`) * 40);
  if (time.minuteOfDay >= lunch && time.minuteOfDay < lunch + 45) return 'inactive';
  const slot = Math.floor(time.minuteOfDay / SLOT_MINUTES);
  const mood = steadyChance(`${person.uuid} ${time.day} ${slot}`);
  if (mood < 0.12) return 'meeting';
  if (mood < 0.14) return 'presenting';
  if (mood < 0.18) return 'DoNotDisturb';
  return mood < 0.3 ? 'inactive' : 'active';
}
